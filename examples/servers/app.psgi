# A PSGI application for starlet.yaml.

my $body = "$ENV{GREETING} from $ENV{PREFORK_ID}\n";

sub { [200, ['Content-Type' => 'text/plain', 'Content-Length' => length $body], [$body]] };
