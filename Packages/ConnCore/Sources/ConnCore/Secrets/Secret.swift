import Glibc

/// A password, token or key that cannot be printed.
///
/// `description`, `debugDescription`, string interpolation, `print`, `dump` and `Mirror` show `<secret>`, and
/// encoding throws. The bytes lie in one heap box that all copies share; they are overwritten with zeros when the
/// last copy goes. A `String` that the secret was made from, or that ``reveal()`` returned, is ordinary memory and
/// is not overwritten.
///
/// Threads: a secret never changes and may be used from any thread.
public struct Secret: Sendable {
    private let box: SecretBox

    /// Makes a secret from text.
    public init(_ text: String) {
        var text = text
        box = text.withUTF8 { SecretBox(UnsafeRawBufferPointer($0)) }
    }

    /// Makes a secret from bytes, which need not be text.
    public init(bytes: some Sequence<UInt8>) {
        var copy = ContiguousArray(bytes)
        box = copy.withUnsafeBytes { SecretBox($0) }
        copy.withUnsafeMutableBytes { SecretBox.overwrite($0) }
    }

    /// Whether the secret has no bytes at all.
    public var isEmpty: Bool { box.count == 0 }

    /// The secret as text, in clear; invalid UTF-8 is repaired.
    ///
    /// The caller answers for where the text goes. Prefer ``withUnsafeBytes(_:)``, which makes no copy.
    public func reveal() -> String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the secret's bytes to `body`; the pointer is valid only there.
    public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try box.withBytes(body)
    }

    /// Lends the secret as NUL-terminated bytes to `body`, for a C library; the pointer is valid only there.
    ///
    /// A C library sees a secret that holds a NUL byte only up to that byte.
    public func withUnsafeCString<R, E: Error>(_ body: (UnsafePointer<CChar>) throws(E) -> R) throws(E) -> R {
        try box.withCString(body)
    }
}

extension Secret: ExpressibleByStringLiteral {
    /// Makes a secret from a literal; a real one belongs in a file or the environment.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone, not on where the bytes differ.
    public static func == (left: Secret, right: Secret) -> Bool {
        left.withUnsafeBytes { first in
            right.withUnsafeBytes { second in
                var difference: UInt8 = first.count == second.count ? 0 : 1
                for index in 0..<min(first.count, second.count) {
                    difference |= first[index] ^ second[index]
                }
                return difference == 0
            }
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    public var description: String { "<secret>" }

    /// Always `<secret>`.
    public var debugDescription: String { "<secret>" }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Secret: Codable {
    /// Reads a secret from a configuration file's string.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Always throws `EncodingError`: a secret is never written out.
    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self,
            EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "A Secret is never encoded.")
        )
    }
}
