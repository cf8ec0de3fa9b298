@testable import TDSStandIn

/// Messages as a client writes them.
enum ClientMessages {
    /// PRELOGIN with VERSION, ENCRYPTION, INSTOPT, THREADID and MARS.
    static func prelogin(encryption: UInt8, nonce: [UInt8]? = nil) -> [UInt8] {
        var options: [(UInt8, [UInt8])] = [
            (0, [17, 0, 0, 0, 0, 0]), (1, [encryption]), (2, [0]), (3, [0, 0, 0, 1]), (4, [0]),
        ]
        if let nonce { options.append((7, nonce)) }
        var head: [UInt8] = []
        var body: [UInt8] = []
        for (option, value) in options {
            let offset = options.count * 5 + 1 + body.count
            head += [option, UInt8(offset >> 8), UInt8(offset & 255), 0, UInt8(value.count)]
            body += value
        }
        return head + [0xFF] + body
    }

    static func login(
        user: String = "sa",
        password: String = "Stand-in-1",
        database: String = "conn",
        application: String = "tests",
        packetSize: UInt32 = 4096,
        version: UInt32 = 0x7400_0004,
        flags2: UInt8 = 0x03,
        typeFlags: UInt8 = 0,
        features: [UInt8]? = nil
    ) -> [UInt8] {
        var head = WireWriter()
        head.integer(UInt32(0))
        head.integer(version)
        head.integer(packetSize)
        head.zeros(12)
        head.copy([0xE0, flags2, typeFlags, features == nil ? 0 : 0x10])
        head.zeros(8)
        var data = WireWriter()
        func place(_ text: String, _ head: inout WireWriter, _ data: inout WireWriter, hidden: Bool = false) {
            head.integer(UInt16(Login7.fixedSize + data.count))
            head.integer(UInt16(text.utf16.count))
            for unit in text.utf16 {
                for byte in [UInt8(unit & 255), UInt8(unit >> 8)] {
                    data.byte(hidden ? (byte << 4 | byte >> 4) ^ 0xA5 : byte)
                }
            }
        }
        place("host", &head, &data)
        place(user, &head, &data)
        place(password, &head, &data, hidden: true)
        place(application, &head, &data)
        place("server", &head, &data)
        head.integer(UInt16(Login7.fixedSize + data.count))
        head.integer(UInt16(features == nil ? 0 : 4))
        if let features {
            let at = data.count
            data.integer(UInt32(Login7.fixedSize + at + 4))
            data.copy(features)
        }
        place("library", &head, &data)
        place("us_english", &head, &data)
        place(database, &head, &data)
        head.zeros(6)
        for _ in 0..<3 {
            head.integer(UInt16(Login7.fixedSize + data.count))
            head.integer(UInt16(0))
        }
        head.zeros(4)
        precondition(head.count == Login7.fixedSize)
        head.copy(data.array)
        head.patch(UInt32(head.count), at: 0)
        return head.array
    }

    /// ALL_HEADERS with a transaction descriptor.
    static let headers: [UInt8] = [22, 0, 0, 0, 18, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]

    static func batch(_ text: String) -> [UInt8] {
        headers + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    }

    /// A procedure by number or name; `parameters` as bytes.
    static func procedure(_ number: UInt16, _ parameters: [UInt8], isFirst: Bool = true) -> [UInt8] {
        (isFirst ? headers : []) + [0xFF, 0xFF, UInt8(number & 255), UInt8(number >> 8), 0, 0] + parameters
    }

    static func procedure(_ name: String, _ parameters: [UInt8], isFirst: Bool = true) -> [UInt8] {
        var writer = WireWriter()
        if isFirst { writer.copy(headers) }
        writer.longText(name)
        writer.integer(UInt16(0))
        writer.copy(parameters)
        return writer.array
    }

    /// A parameter whose value is told as in a row, which is the same for all but the long types.
    static func parameter(_ name: String, _ type: TDSType, _ value: TDSValue, status: UInt8 = 0) throws -> [UInt8] {
        var writer = WireWriter()
        writer.shortText(name)
        writer.byte(status)
        writer.typeInfo(type, isNullable: true)
        if type.isLong, !value.isNull {
            // Without the text pointer of rows.
            var row = WireWriter()
            try row.value(value, as: type, isNullable: true)
            writer.copy(row.array[25...])
        } else if type.isLong {
            writer.integer(UInt32.max)
        } else {
            try writer.value(value, as: type, isNullable: true)
        }
        return writer.array
    }

    /// A bulk load's message.
    static func bulk(_ columns: [TDSColumn], _ rows: [[TDSValue]], withNullBits: Bool = false) throws -> [UInt8] {
        var writer = WireWriter()
        writer.byte(WireToken.columns)
        writer.integer(UInt16(columns.count))
        for column in columns {
            writer.integer(UInt32(0))
            writer.integer(UInt16(column.isNullable ? 1 : 0))
            writer.typeInfo(column.type, isNullable: column.isNullable)
            if column.type.isLong { writer.longText("table") }
            writer.shortText(column.name)
        }
        for row in rows { try writer.rowToken(row, of: columns, withNullBits: withNullBits) }
        writer.doneToken(WireToken.done, status: [], command: 0, count: 0)
        return writer.array
    }

    /// A message in packets.
    static func packets(_ data: [UInt8], type: PacketType, size: Int = 4096, status: PacketStatus = []) -> [UInt8] {
        var cutter = PacketCutter(packetSize: size)
        var packets = cutter.packets(of: data, type: type)
        packets[1] |= status.rawValue
        return packets
    }
}
