/// What a rule looks for in one direction of a connection: bytes, or a message of a protocol.
public struct StreamMatch: Sendable {
    enum Content {
        case bytes([UInt8])
        case message(needsPayload: Bool, matches: @Sendable (ProxyMessage, ArraySlice<UInt8>) -> Bool)
    }

    let content: Content
    let framing: (any MessageFraming)?

    /// These bytes, wherever they stand and however they are cut into packets. At least one byte.
    public static func bytes(_ bytes: [UInt8]) -> StreamMatch {
        precondition(!bytes.isEmpty, "bytes to look for must not be empty")
        return StreamMatch(content: .bytes(bytes), framing: nil)
    }

    /// This text as UTF-8, upper and lower case being different. At least one character.
    public static func text(_ text: String) -> StreamMatch {
        .bytes(Array(text.utf8))
    }

    /// A message of PostgreSQL's protocol by its type and text.
    ///
    /// Both parts must hold. The text is looked for in the first 64 KiB of the message, as UTF-8, upper and lower case
    /// being different. In a connection that speaks TLS no message is seen after the handshake's beginning.
    ///
    /// - Parameters:
    ///   - type: the type's letter such as `"Q"`, or one of ``PostgreSQLFraming``'s names; nil for any.
    ///   - text: what the message must hold; nil for anything.
    public static func postgreSQL(type: String? = nil, containing text: String? = nil) -> StreamMatch {
        let bytes = text.map { Array($0.utf8) } ?? []
        return .message(of: PostgreSQLFraming(), inspectingPayload: !bytes.isEmpty) { message, content in
            (type == nil || type == message.type) && (bytes.isEmpty || PatternSearch.contains(bytes, in: content))
        }
    }

    /// A message for which the closure says yes.
    ///
    /// - Parameters:
    ///   - framing: how the connection's bytes divide into messages.
    ///   - inspectingPayload: true when `matches` must see the message's bytes: the message then waits in the proxy
    ///     until it is whole, or 64 KiB of it are there. With false it sees only those that came with its head.
    ///   - matches: gets the message and its bytes, head included; called on the proxy's thread, and must neither
    ///     block nor call the proxy.
    public static func message(
        of framing: any MessageFraming,
        inspectingPayload: Bool = true,
        where matches: @escaping @Sendable (ProxyMessage, ArraySlice<UInt8>) -> Bool
    ) -> StreamMatch {
        StreamMatch(content: .message(needsPayload: inspectingPayload, matches: matches), framing: framing)
    }
}
