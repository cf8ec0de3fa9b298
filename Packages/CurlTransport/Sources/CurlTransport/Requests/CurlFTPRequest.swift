/// What an FTP transfer does, beside the URL and the body of its ``CurlRequest``.
///
/// Commands are bytes without their line end; one with a CR, LF or NUL is refused before anything is sent. None of them
/// ends the transfer by being refused: whoever sends them reads the replies in ``CurlTransfer/controlReplies``.
///
/// A class, so that requests of HTTP carry one pointer of it and no more.
public final class CurlFTPRequest: Sendable {
    /// What the transfer is.
    public enum Action: Sendable, Hashable {
        /// Commands alone, no data connection.
        case commands
        /// Enters the folder that the URL names; no data connection.
        case enter
        /// Enters the folder that the URL names and lists it by this command.
        case listInside(String)
        /// Lists what the URL names, given to this command as its argument.
        case list(String)
        /// Receives the file that the URL names, from this byte on.
        case retrieve(offset: Int64)
        /// Sends the request's body as the file that the URL names.
        case store
        /// Sends the request's body to the end of the file that the URL names.
        case append
    }

    /// What the transfer is.
    public let action: Action
    /// Sent first.
    public let commands: [[UInt8]]
    /// Sent after the folder was entered, directly before the transfer's own command.
    public let lastCommands: [[UInt8]]
    /// Sent after the transfer, if the server says that it went well.
    public let finalCommands: [[UInt8]]
    /// Asked about the last line of the reply to the first of `finalCommands`, on the thread that drives the transfer and
    /// before the second is sent: false ends the transfer, and the control connection with it. `nil` goes on in any case.
    public let mayFinish: (@Sendable (_ line: UnsafeRawBufferPointer) -> Bool)?
    /// Whether the file's time is asked for (MDTM) before anything else; the reply is the first after `commands`.
    public let asksTime: Bool
    /// Whether lines are translated (TYPE A); default no.
    public let isText: Bool
    /// Whether a control connection may be made; otherwise one that is not open any more is a failure.
    public let mayConnect: Bool

    /// Makes a description of a transfer.
    public init(
        _ action: Action,
        commands: [[UInt8]] = [],
        lastCommands: [[UInt8]] = [],
        finalCommands: [[UInt8]] = [],
        mayFinish: (@Sendable (_ line: UnsafeRawBufferPointer) -> Bool)? = nil,
        asksTime: Bool = false,
        isText: Bool = false,
        mayConnect: Bool = false
    ) {
        self.action = action
        self.commands = commands
        self.lastCommands = lastCommands
        self.finalCommands = finalCommands
        self.mayFinish = mayFinish
        self.asksTime = asksTime
        self.isText = isText
        self.mayConnect = mayConnect
    }
}
