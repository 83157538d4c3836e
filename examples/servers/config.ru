# A Rack application for puma.yaml and unicorn.yaml.

BODY = "#{ENV['GREETING']} from #{ENV['PREFORK_ID']}\n"

run ->(_) { [200, { "content-type" => "text/plain", "content-length" => BODY.bytesize.to_s }, [BODY]] }
