"""Settings of the shop."""
wsgi_app = "shop.wsgi:application"
bind = ["0.0.0.0:8000", "unix:/run/shop/web.sock"]
workers = 4
worker_class = 'gthread'
threads = 8
timeout = 60
graceful_timeout = 25
keepalive = 5
preload_app = True
accesslog = "-"
access_log_format = '%(h)s %(l)s "%(r)s" %(s)s'
raw_env = ["SHOP_ENV=production", "PRICE=$5"]
user = "shop"
umask = 0o007
backlog = 512
pidfile = "/run/shop/web.pid"
daemon = False
