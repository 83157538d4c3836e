import Glibc

/// An error of a system call, such as `cannot listen on 127.0.0.1:80: Permission denied (bind)`.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ sentence: String, _ call: String, errno code: Int32 = errno) {
        description = "\(sentence): \(String(cString: strerror(code))) (\(call))"
    }

    init(_ sentence: String) { description = sentence }
}
