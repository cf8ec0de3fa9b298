/// What a connection does with the packets of a client, without a socket: a packet goes in, actions come out.
struct ConnectionMachine {
    enum Encryption: Hashable {
        case none
        /// The login alone: after LOGIN7 both sides go on in clear.
        case login
        case whole
    }

    enum Action {
        /// Send the answer to PRELOGIN in clear, then begin TLS or not.
        case prelogin(answer: [UInt8], Encryption)
        /// A login; with `endsTLS` everything after it is in clear.
        case login(Login7, endsTLS: Bool)
        /// A whole request.
        case request(MessageReader.Message)
        /// A part of a bulk load, which is not put together first.
        case bulk(ArraySlice<UInt8>, status: PacketStatus, isFirst: Bool)
        /// The client took a message back that it had not sent whole.
        case ignored
        case attention
        /// Close at once.
        case close
    }

    private enum Phase {
        case prelogin
        case login(Encryption)
        case ready
        case closed
    }

    private var phase = Phase.prelogin
    private var messages: MessageReader
    private var isInBulk = false
    private let tls: StandInTLS.Mode
    private let nonce: [UInt8]

    init(tls: StandInTLS.Mode, messageLimit: Int, nonce: [UInt8]) {
        self.tls = tls
        self.nonce = nonce
        messages = MessageReader(limit: messageLimit)
    }

    /// The longest message before a login: LOGIN7 and PRELOGIN are short.
    private static let loginLimit = 128 << 10

    mutating func receive(_ packet: Packet) throws(WireError) -> [Action] {
        if case .closed = phase { return [] }
        guard case .ready = phase else { return try receiveEarly(packet) }
        if packet.type == .attention {
            let wasInside = messages.isInside || isInBulk
            messages.drop()
            isInBulk = false
            return wasInside ? [.ignored, .attention] : [.attention]
        }
        if isInBulk || packet.type == .bulkLoad { return try receiveBulk(packet) }
        guard packet.type == .batch || packet.type == .procedures || packet.type == .transaction else {
            throw .malformed("a packet of type \(packet.type) after the login")
        }
        guard let message = try messages.append(packet) else { return [] }
        return message.status.contains(.ignore) ? [.ignored] : [.request(message)]
    }

    private mutating func receiveBulk(_ packet: Packet) throws(WireError) -> [Action] {
        guard packet.type == .bulkLoad, !messages.isInside else {
            throw .malformed("a packet of type \(packet.type) inside another message")
        }
        let isFirst = !isInBulk
        isInBulk = !packet.status.contains(.endOfMessage)
        if packet.status.contains(.ignore) { return [.ignored] }
        return [.bulk(packet.data, status: packet.status, isFirst: isFirst)]
    }

    private mutating func receiveEarly(_ packet: Packet) throws(WireError) -> [Action] {
        guard let message = try messages.append(packet) else {
            guard packet.data.count <= Self.loginLimit else { throw .tooLong }
            return []
        }
        guard message.data.count <= Self.loginLimit else { throw .tooLong }
        switch (phase, message.type) {
        case (.prelogin, .prelogin):
            let prelogin = try Prelogin(reading: message.data)
            let agreed = Prelogin.agreement(client: prelogin.encryption, server: tls)
            let answer = prelogin.answer(
                encryption: agreed.answer,
                version: ServerContext.version + [0, 0],
                nonce: nonce
            )
            let encryption: Encryption = agreed.isNone ? .none : agreed.isWhole ? .whole : .login
            if agreed.isNone, tls == .required {
                // The client has no TLS and the server wants it: it is told so and the connection ends.
                phase = .closed
                return [.prelogin(answer: answer, .none), .close]
            }
            phase = .login(encryption)
            return [.prelogin(answer: answer, encryption)]
        case (.login(let encryption), .login):
            phase = .ready
            var login = try Login7(reading: message.data)
            login.login.isEncrypted = encryption == .whole
            return [.login(login, endsTLS: encryption == .login)]
        case (.prelogin, .login) where tls != .required:
            phase = .ready
            return [.login(try Login7(reading: message.data), endsTLS: false)]
        default: throw .malformed("a message of type \(message.type) before the login")
        }
    }
}
