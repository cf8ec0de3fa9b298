/// What a ``MessageFraming`` says about the bytes at a message's beginning.
public enum MessageHead: Sendable, Hashable {
    /// The head isn't whole.
    case needMoreBytes
    /// A message of this type; the length is that of all its bytes, head included, at least 1.
    case message(type: String, length: Int)
    /// No messages can be told from here on in either direction, as after a TLS handshake's beginning.
    case opaque
}
