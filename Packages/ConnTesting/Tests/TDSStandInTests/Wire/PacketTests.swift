import Testing

@testable import TDSStandIn

@Suite struct PacketTests {
    @Test func aPacketIsReadWhenItsLastByteIsThere() throws {
        var reader = PacketReader()
        let bytes: [UInt8] = [0x01, 0x01, 0, 11, 0, 0, 1, 0, 7, 8, 9]
        for byte in bytes.dropLast() {
            reader.append([byte])
            #expect(try reader.next() == nil)
        }
        reader.append([9])
        #expect(try reader.next() == Packet(type: .batch, status: .endOfMessage, data: [7, 8, 9]))
        #expect(try reader.next() == nil)
    }

    @Test(
        arguments: [
            ([0x47, 0x45, 0x54, 0x20, 0x2F, 0x20, 0x48, 0x54], "another protocol"),
            ([0x01, 0x01, 0, 7, 0, 0, 1, 0], "shorter than a header"),
            ([0x01, 0x01, 0xFF, 0xFF, 0, 0, 1, 0], "longer than any packet"),
            ([0x16, 0x03], "a bare TLS record"),
        ] as [([UInt8], Comment)]
    )
    func whatCanBeNoPacketIsAnError(bytes: [UInt8], why: Comment) {
        var reader = PacketReader()
        reader.append(bytes)
        #expect(throws: WireError.self, why) { try reader.next() }
    }

    @Test func packetsOfOneMessageAreJoined() throws {
        var packets = PacketReader()
        var messages = MessageReader(limit: 100)
        packets.append([0x01, 0, 0, 10, 0, 0, 1, 0, 1, 2, 0x01, 0x09, 0, 9, 0, 0, 2, 0, 3])
        let first = try #require(try packets.next())
        let second = try #require(try packets.next())
        #expect(try messages.append(first) == nil)
        #expect(messages.isInside)
        let message = try #require(try messages.append(second))
        #expect(message.data == [1, 2, 3] && message.status == [.endOfMessage, .reset])
        #expect(!messages.isInside)
    }

    @Test func aMessageOverTheLimitIsRefused() throws {
        var messages = MessageReader(limit: 3)
        #expect(try messages.append(Packet(type: .batch, status: [], data: [1, 2])) == nil)
        #expect(throws: WireError.tooLong) {
            try messages.append(Packet(type: .batch, status: .endOfMessage, data: [3, 4]))
        }
    }

    @Test func aPacketOfAnotherTypeInsideAMessageIsAnError() throws {
        var messages = MessageReader()
        #expect(try messages.append(Packet(type: .batch, status: [], data: [1])) == nil)
        #expect(throws: WireError.self) { try messages.append(Packet(type: .procedures, status: [], data: [1])) }
    }

    @Test(arguments: [0, 1, 503, 504, 505, 1007, 1008, 1009, 5000])
    func anAnswerIsCutIntoPacketsThatJoinToIt(size: Int) throws {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        var cutter = PacketCutter(packetSize: 512, sessionID: 0x1234)
        let packets = cutter.packets(of: data)
        #expect(RecordingTransport.messages(of: packets) == [data])
        #expect(packets.count == cutter.size(of: size))
        #expect(packets[0] == 0x04 && packets[4] == 0x12 && packets[5] == 0x34 && packets[6] == 1)
    }

    @Test func aMessageThatGoesOnKeepsItsLastByteForThePacketThatEndsIt() {
        let cutter = PacketCutter(packetSize: 512)
        #expect(cutter.leaving(of: 504, isEnd: false) == 0)
        #expect(cutter.leaving(of: 505, isEnd: false) == 504)
        #expect(cutter.leaving(of: 1008, isEnd: false) == 504)
        #expect(cutter.leaving(of: 1009, isEnd: false) == 1008)
        #expect(cutter.leaving(of: 7, isEnd: true) == 7)
    }
}
