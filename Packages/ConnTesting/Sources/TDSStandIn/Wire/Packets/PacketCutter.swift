/// Puts an answer's bytes into packets of the negotiated size (MS-TDS 2.2.3).
struct PacketCutter {
    private(set) var packetSize: Int
    var sessionID: UInt16
    private var packetID: UInt8 = 1

    init(packetSize: Int, sessionID: UInt16 = 0) {
        self.packetSize = packetSize
        self.sessionID = sessionID
    }

    mutating func resize(to size: Int) {
        packetSize = size
    }

    /// The data that one packet carries.
    var room: Int { packetSize - Packet.headerSize }

    /// How many bytes of `count` leave now: whole packets, and of a message that goes on never the last byte, since
    /// only its last packet may say that it is the last.
    func leaving(of count: Int, isEnd: Bool) -> Int {
        if isEnd { return count }
        return count <= room ? 0 : (count - 1) / room * room
    }

    /// The space that `count` bytes take in packets.
    func size(of count: Int) -> Int {
        count + max(1, (count + room - 1) / room) * Packet.headerSize
    }

    /// Writes packets of all the bytes to `target`, which has ``size(of:)`` bytes.
    mutating func cut(
        _ bytes: UnsafeRawBufferPointer,
        type: PacketType,
        isEnd: Bool,
        to target: UnsafeMutableRawPointer
    ) {
        var from = 0
        var into = target
        repeat {
            let size = min(room, bytes.count - from)
            let isLast = from + size == bytes.count
            let length = UInt16(size + Packet.headerSize)
            into.storeBytes(of: type.rawValue, as: UInt8.self)
            into.storeBytes(
                of: isEnd && isLast ? PacketStatus.endOfMessage.rawValue : 0,
                toByteOffset: 1,
                as: UInt8.self
            )
            into.storeBytes(of: length.bigEndian, toByteOffset: 2, as: UInt16.self)
            into.storeBytes(of: sessionID.bigEndian, toByteOffset: 4, as: UInt16.self)
            into.storeBytes(of: packetID, toByteOffset: 6, as: UInt8.self)
            into.storeBytes(of: 0, toByteOffset: 7, as: UInt8.self)
            if let start = bytes.baseAddress, size > 0 {
                (into + Packet.headerSize).copyMemory(from: start + from, byteCount: size)
            }
            packetID &+= 1
            if isEnd && isLast { packetID = 1 }
            from += size
            into += size + Packet.headerSize
        } while from < bytes.count
    }

    /// The same as a value of its own.
    mutating func packets(of bytes: [UInt8], type: PacketType = .answer, isEnd: Bool = true) -> [UInt8] {
        let size = size(of: bytes.count)
        return [UInt8](unsafeUninitializedCapacity: size) { target, count in
            if let base = target.baseAddress {
                bytes.withUnsafeBytes { cut($0, type: type, isEnd: isEnd, to: UnsafeMutableRawPointer(base)) }
                count = size
            }
        }
    }
}
