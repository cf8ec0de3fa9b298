import Glibc

/// The only owner of a secret's bytes; overwrites them with zeros at its end.
// The bytes are written in `init` and never again before `deinit`.
final class SecretBox: @unchecked Sendable {
    private let bytes: UnsafeMutableRawBufferPointer

    /// Copies `source` and puts a NUL byte behind it.
    init(_ source: UnsafeRawBufferPointer) {
        bytes = .allocate(byteCount: source.count + 1, alignment: 1)
        bytes.copyMemory(from: source)
        bytes[source.count] = 0
    }

    deinit {
        Self.overwrite(bytes)
        bytes.deallocate()
    }

    var count: Int { bytes.count - 1 }

    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }

    func withCString<R, E: Error>(_ body: (UnsafePointer<CChar>) throws(E) -> R) throws(E) -> R {
        guard let start = bytes.baseAddress else { preconditionFailure("a secret's box always holds the final NUL") }
        return try body(UnsafePointer(start.assumingMemoryBound(to: CChar.self)))
    }

    /// Writes zeros in a way that the compiler may not leave out.
    static func overwrite(_ bytes: UnsafeMutableRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        explicit_bzero(start, bytes.count)
    }
}
