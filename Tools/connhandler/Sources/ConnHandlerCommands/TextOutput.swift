internal import ConnHandlers
internal import Glibc

/// Writes a text to standard output, or to a file that appears under its name when it is complete.
enum TextOutput {
    static func write(_ text: String, to path: String?) throws {
        guard let path else {
            try write(text, descriptor: 1, "standard output")
            return
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let temporary = folder + ".connhandler-" + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("created", path) }
        do {
            defer { close(descriptor) }
            try write(text, descriptor: descriptor, path)
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let error = failure("replaced", path)
            unlink(temporary)
            throw error
        }
    }

    private static func write(_ text: String, descriptor: Int32, _ name: String) throws {
        var text = text
        try text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw failure("written", name) }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }

    private static func failure(_ verb: String, _ path: String) -> ConnError {
        let code = errno
        return ConnError(
            code == ENOSPC ? .resourceExhausted : .authorization,
            "The output '\(path)' cannot be \(verb): \(String(cString: strerror(code)))",
            advice: "check the folder, its permissions and the free space",
            nativeCode: .init(system: "errno", code: "\(code)")
        )
    }
}
