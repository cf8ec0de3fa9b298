/// Divides the bytes of a connection into a protocol's messages.
///
/// A framing is a value: each connection gets its own copy, which sees both directions.
public protocol MessageFraming: Sendable {
    /// Says what begins at the first of these bytes, which is a message's first byte.
    ///
    /// Called once for each message: after `.message` the next call in this direction is at the next message. After
    /// `.needMoreBytes` the same bytes come again with more behind them; a message's head may be 64 KiB long at most.
    mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead
}
