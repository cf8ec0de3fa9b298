import Testing

@testable import TDSStandIn

/// Messages that can't be end in an error, never in a trap: whatever is wrong here ends the test process.
@Suite struct FuzzTests {
    /// xorshift64*, so that a failure comes back.
    private struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_F491_4F6C_DD1D
        }
    }

    private func corpus() throws -> [(PacketType, [UInt8])] {
        var parameters: [UInt8] = []
        for (type, value) in SampleTypes.all where type != .varchar(length: nil) {
            parameters += try ClientMessages.parameter("@p", type, value)
        }
        let columns = SampleTypes.all.enumerated().map { TDSColumn(name: "c\($0)", type: $1.type) }
        return [
            (.prelogin, ClientMessages.prelogin(encryption: 0)),
            (.login, ClientMessages.login(features: [0x0A, 0, 0, 0, 0, 0xFF])),
            (.batch, ClientMessages.batch("SELECT 1")),
            (
                .procedures,
                ClientMessages.procedure(10, parameters) + [0xFF] + ClientMessages.procedure("p", [], isFirst: false)
            ),
            (.transaction, ClientMessages.headers + [7, 0, 1, 0x61, 0, 1, 2, 0]),
            (.bulkLoad, try ClientMessages.bulk(columns, [SampleTypes.all.map(\.value)], withNullBits: true)),
        ]
    }

    private func read(_ type: PacketType, _ data: [UInt8]) -> Bool {
        do {
            switch type {
            case .prelogin: _ = try Prelogin(reading: data)
            case .login: _ = try Login7(reading: data)
            case .batch: _ = try RequestReader.batch(data)
            case .procedures: _ = try RequestReader.procedures(data)
            case .transaction: _ = try RequestReader.transaction(data)
            default:
                var reader = try BulkReader(WireReader(data))
                while try reader.next() != nil {}
            }
            return true
        } catch {
            return false
        }
    }

    @Test func theCorpusItselfIsRead() throws {
        for (type, data) in try corpus() { #expect(read(type, data), "\(type)") }
    }

    @Test func everyPrefixOfAMessageIsReadOrRefused() throws {
        var refused = 0
        for (type, data) in try corpus() {
            for length in 0..<data.count where !read(type, Array(data[..<length])) { refused += 1 }
        }
        #expect(refused > 1000)
    }

    @Test func changedMessagesAreReadOrRefused() throws {
        var random = Random(state: 0x5EED_2026)
        var refused = 0
        for (type, data) in try corpus() {
            for _ in 0..<3000 {
                var changed = data
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let at = Int.random(in: 0..<changed.count, using: &random)
                    switch UInt8.random(in: 0..<4, using: &random) {
                    case 0: changed[at] = UInt8.random(in: 0...255, using: &random)
                    case 1: changed[at] = 0xFF
                    case 2: changed[at] = 0
                    default: changed[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                    }
                }
                if !read(type, changed) { refused += 1 }
            }
        }
        #expect(refused > 1000)
    }

    @Test func changedStreamsOfPacketsEndOrGoOn() throws {
        var random = Random(state: 0xC0FFEE)
        var stream = ClientMessages.packets(ClientMessages.prelogin(encryption: 2), type: .prelogin)
        stream += ClientMessages.packets(ClientMessages.login(), type: .login)
        for (type, data) in try corpus().dropFirst(2) { stream += ClientMessages.packets(data, type: type, size: 512) }
        var ended = 0
        for _ in 0..<1000 {
            var changed = stream
            for _ in 0..<12 {
                changed[Int.random(in: 0..<changed.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var packets = PacketReader()
            var machine = ConnectionMachine(tls: .off, messageLimit: 1 << 16, nonce: [])
            do {
                packets.append(changed)
                while let packet = try packets.next() { _ = try machine.receive(packet) }
            } catch {
                ended += 1
            }
        }
        #expect(ended > 100)
    }
}
