bind = "localhost"
wsgi_app = "shop:app"
cert_reqs = 2
header_map = "drop"
proc_name = 'caf\u00e9'
no_such_setting = 1
