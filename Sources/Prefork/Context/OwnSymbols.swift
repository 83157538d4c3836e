internal import Glibc

/// The symbols in the file of this program.
enum OwnSymbols {
    /// Returns the members of a type that this program defines, such as `work(_: Int) -> ()`. Empty if the program's file has
    /// no symbol table.
    static func members(of type: Any.Type) -> [String] {
        guard let mangled = _mangledTypeName(type) else { return [] }
        let start = demangledName(of: type) + "."
        return names(startingWith: "$s" + mangled).compactMap { name in
            guard let text = demangled(name), text.hasPrefix(start) else { return nil }
            return withoutFile(text.dropFirst(start.count))
        }
    }

    /// Removes the mark of the file from a private member, which is written as `(work in _1234)`.
    private static func withoutFile(_ member: Substring) -> String {
        guard member.first == "(", let end = member.firstIndex(of: ")") else { return String(member) }
        let name = member[..<end].dropFirst().prefix { $0 != " " }
        return name + String(member[end...].dropFirst())
    }

    /// The full name of a type, as it is written in the demangled name of a member.
    static func demangledName(of type: Any.Type) -> String {
        _mangledTypeName(type).flatMap { demangled("$s\($0)D") } ?? String(reflecting: type)
    }

    private static func names(startingWith prefix: String) -> [String] {
        let file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, let size = Int(exactly: facts.st_size), size > 0,
            let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file, 0), start != MAP_FAILED
        else { return [] }
        defer { munmap(start, size) }
        return ProgramImage(UnsafeRawBufferPointer(start: start, count: size)).names(startingWith: prefix)
    }

    private static func demangled(_ name: String) -> String? {
        guard let text = demangle(name, name.utf8.count, nil, nil, 0) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}

/// The bytes of a program's file, in the format ELF.
private struct ProgramImage {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Returns the names in the symbol table that begin with a text.
    func names(startingWith prefix: String) -> [String] {
        guard let header = value(Elf64_Ehdr.self, at: 0), header.e_ident.4 == UInt8(ELFCLASS64) else { return [] }
        let sections = (0..<Int(header.e_shnum)).compactMap { index in
            value(
                Elf64_Shdr.self, at: header.e_shoff, plus: index.multipliedReportingOverflow(by: 64).partialValue)
        }
        guard let table = sections.first(where: { $0.sh_type == UInt32(SHT_SYMTAB) }),
            sections.indices.contains(Int(table.sh_link)), let symbols = slice(table),
            let texts = slice(sections[Int(table.sh_link)]), texts.last == 0, let base = texts.baseAddress
        else { return [] }
        var found: [String] = []
        for offset in stride(from: 0, to: symbols.count - symbols.count % 24, by: 24) {
            let name = Int(symbols.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            guard name < texts.count else { continue }
            let text = base.advanced(by: name).assumingMemoryBound(to: CChar.self)
            if strncmp(text, prefix, prefix.utf8.count) == 0 { found.append(String(cString: text)) }
        }
        return found
    }

    private func slice(_ section: Elf64_Shdr) -> UnsafeRawBufferPointer? {
        guard let start = Int(exactly: section.sh_offset), let count = Int(exactly: section.sh_size),
            count > 0, start <= bytes.count, count <= bytes.count - start
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + count)])
    }

    private func value<Value: BitwiseCopyable>(_: Value.Type, at start: UInt64, plus offset: Int = 0) -> Value? {
        guard let start = Int(exactly: start), start <= bytes.count, offset <= bytes.count - start,
            MemoryLayout<Value>.size <= bytes.count - start - offset
        else { return nil }
        return bytes.loadUnaligned(fromByteOffset: start + offset, as: Value.self)
    }
}

/// The function of Swift's runtime that writes out a mangled name. Returns text that the caller frees.
@_silgen_name("swift_demangle")
private func demangle(
    _ name: UnsafePointer<CChar>, _ length: Int, _ buffer: UnsafeMutablePointer<CChar>?,
    _ size: UnsafeMutablePointer<Int>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
