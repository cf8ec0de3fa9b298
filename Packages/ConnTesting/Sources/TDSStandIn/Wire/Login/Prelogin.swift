/// A PRELOGIN message's options (MS-TDS 2.2.6.5).
struct Prelogin: Hashable {
    enum Encryption: UInt8 {
        case off = 0
        case on = 1
        case unsupported = 2
        case required = 3
    }

    private enum Option {
        static let version: UInt8 = 0
        static let encryption: UInt8 = 1
        static let instance: UInt8 = 2
        static let thread: UInt8 = 3
        static let mars: UInt8 = 4
        static let federated: UInt8 = 6
        static let nonce: UInt8 = 7
        static let end: UInt8 = 0xFF
    }

    var encryption = Encryption.unsupported
    var wantsMars = false
    var hasFederated = false
    var nonce: [UInt8]?

    /// Reads a client's.
    init(reading data: [UInt8]) throws(WireError) {
        var reader = WireReader(data)
        var places: [(option: UInt8, offset: Int, length: Int)] = []
        while true {
            let option = try reader.byte()
            if option == Option.end { break }
            let offset = Int(try reader.bigEndian(UInt16.self))
            places.append((option, offset, Int(try reader.bigEndian(UInt16.self))))
        }
        guard places.first?.option == Option.version else {
            throw .malformed("a PRELOGIN that does not begin with VERSION")
        }
        for (option, offset, length) in places {
            guard offset + length <= data.count else { throw .malformed("PRELOGIN option \(option) is out of bounds") }
            let value = data[offset..<offset + length]
            switch option {
            case Option.encryption:
                // The bit 0x80 offers a client certificate.
                guard let first = value.first, let encryption = Encryption(rawValue: first & 0x7F) else {
                    throw .malformed("PRELOGIN option ENCRYPTION")
                }
                self.encryption = encryption
            case Option.mars: wantsMars = value.first == 1
            case Option.federated: hasFederated = true
            case Option.nonce where length == 32: nonce = Array(value)
            default: break
            }
        }
    }

    /// The answer to this message.
    func answer(encryption: Encryption, version: [UInt8], nonce: [UInt8]) -> [UInt8] {
        var options: [(UInt8, [UInt8])] = [
            (Option.version, version), (Option.encryption, [encryption.rawValue]), (Option.instance, [0]),
            (Option.thread, []), (Option.mars, [0]),
        ]
        if hasFederated { options.append((Option.federated, [0])) }
        if self.nonce != nil { options.append((Option.nonce, nonce)) }
        var head: [UInt8] = []
        var body: [UInt8] = []
        let start = options.count * 5 + 1
        for (option, value) in options {
            let offset = start + body.count
            head += [option, UInt8(offset >> 8), UInt8(offset & 0xFF), 0, UInt8(value.count)]
            body += value
        }
        return head + [Option.end] + body
    }

    /// What both sides make of the encryption (the table of MS-TDS 2.2.6.5).
    static func agreement(client: Encryption, server: StandInTLS.Mode) -> (
        answer: Encryption, isWhole: Bool, isNone: Bool
    ) {
        switch (client, server) {
        case (_, .off): (.unsupported, false, true)
        case (.off, .optional): (.off, false, false)
        case (.off, .required), (.required, .required): (.required, true, false)
        case (.on, _), (.required, .optional): (.on, true, false)
        case (.unsupported, .optional): (.unsupported, false, true)
        case (.unsupported, .required): (.required, false, true)
        }
    }
}
