#include "floor.h"

#include <stdbool.h>
#include <stdio.h>
#include <yaml.h>

void floor_yaml(const char *file) {
    FILE *input = fopen(file, "re");
    yaml_parser_t parser;
    if (!input) floor_fail(file);
    if (!yaml_parser_initialize(&parser)) floor_fail("start libyaml");
    yaml_parser_set_input_file(&parser, input);
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) floor_fail(parser.problem ? parser.problem : file);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(input);
}
