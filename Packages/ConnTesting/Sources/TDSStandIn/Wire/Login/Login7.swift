/// A LOGIN7 message (MS-TDS 2.2.6.4).
struct Login7: Sendable {
    var login = TDSLogin()
    var version: UInt32 = 0
    /// The client sends tokens of SSPI, and no password.
    var isIntegrated = false
    /// The client wants the password changed.
    var changesPassword = false
    /// The ids of the features that the client asks for (MS-TDS 2.2.6.4, FeatureExt).
    var features: [UInt8] = []
    var hasFeatures = false

    static let fixedSize = 94

    init(reading data: [UInt8]) throws(WireError) {
        var reader = WireReader(data)
        let length = try reader.integer(UInt32.self)
        guard data.count >= Self.fixedSize, length <= UInt32(data.count) else {
            throw .malformed("a LOGIN7 of \(data.count) bytes that says \(length)")
        }
        version = try reader.integer(UInt32.self)
        login.packetSize = Int(try reader.integer(UInt32.self))
        _ = try reader.take(12)  // client's version, its process, connection
        _ = try reader.byte()
        let flags2 = try reader.byte()
        let typeFlags = try reader.byte()
        let flags3 = try reader.byte()
        _ = try reader.take(8)  // time zone and LCID
        isIntegrated = flags2 & 0x80 != 0
        login.isReadOnlyIntent = typeFlags & 0x20 != 0
        changesPassword = flags3 & 0x01 != 0

        login.host = try Self.text(&reader, data)
        login.user = try Self.text(&reader, data)
        login.password = try Self.password(&reader, data)
        login.application = try Self.text(&reader, data)
        login.server = try Self.text(&reader, data)
        let extensionPlace = Int(try reader.integer(UInt16.self))
        let extensionSize = Int(try reader.integer(UInt16.self))
        login.library = try Self.text(&reader, data)
        login.language = try Self.text(&reader, data)
        login.database = try Self.text(&reader, data)
        if flags3 & 0x10 != 0 {
            guard extensionSize >= 4 else { throw .malformed("a LOGIN7 extension of \(extensionSize) bytes") }
            hasFeatures = true
            features = try Self.features(data, pointer: extensionPlace)
        }
    }

    private static func slice(
        _ reader: inout WireReader,
        _ data: [UInt8]
    ) throws(WireError) -> ArraySlice<UInt8> {
        let offset = Int(try reader.integer(UInt16.self))
        let size = Int(try reader.integer(UInt16.self)) * 2
        if size == 0 { return [] }
        guard offset + size <= data.count else { throw .malformed("a LOGIN7 text is out of bounds") }
        return data[offset..<offset + size]
    }

    private static func text(_ reader: inout WireReader, _ data: [UInt8]) throws(WireError) -> String {
        String(decoding: WireText.units(try slice(&reader, data)), as: UTF16.self)
    }

    /// Each byte had its halves exchanged and was then combined with 0xA5.
    private static func password(_ reader: inout WireReader, _ data: [UInt8]) throws(WireError) -> String {
        let bytes = try slice(&reader, data).map { byte in
            let plain = byte ^ 0xA5
            return plain << 4 | plain >> 4
        }
        return String(decoding: WireText.units(bytes[...]), as: UTF16.self)
    }

    /// The extension is the offset of a list: id, length, data, …, 0xFF.
    private static func features(_ data: [UInt8], pointer: Int) throws(WireError) -> [UInt8] {
        guard pointer + 4 <= data.count else { throw .malformed("LOGIN7's extension is out of bounds") }
        var at = WireReader(data[pointer..<pointer + 4])
        let place = Int(try at.integer(UInt32.self))
        guard place <= data.count else { throw .malformed("LOGIN7's features are out of bounds") }
        var reader = WireReader(data[place...])
        var features: [UInt8] = []
        while true {
            let id = try reader.byte()
            if id == 0xFF { return features }
            features.append(id)
            _ = try reader.take(Int(try reader.integer(UInt32.self)))
        }
    }
}
