# A Rack application for puma.yaml and unicorn.yaml.

require "socket"

BODY = "#{ENV['GREETING']} from #{ENV['PREFORK_ID']}\n"

run ->(_) { [200, { "content-type" => "text/plain", "content-length" => BODY.bytesize.to_s }, [BODY]] }

# As sd_notify(3): the application is loaded. The socket listens already, so nothing else is missing.
if (path = ENV["NOTIFY_SOCKET"])
  Socket.new(:UNIX, :DGRAM).send("READY=1", 0, Socket.sockaddr_un(path.sub(/\A@/, "\0")))
end
