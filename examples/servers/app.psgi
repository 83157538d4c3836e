# A PSGI application for starlet.yaml.

use Socket;

my $body = "$ENV{GREETING} from $ENV{PREFORK_ID}\n";

# As sd_notify(3): the application is loaded. The socket listens already, so nothing else is missing.
if (my $path = $ENV{NOTIFY_SOCKET}) {
    $path =~ s/^@/\0/;
    socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die "socket: $!";
    send($socket, 'READY=1', 0, pack_sockaddr_un($path)) or die "send: $!";
}

sub { [200, ['Content-Type' => 'text/plain', 'Content-Length' => length $body], [$body]] };
