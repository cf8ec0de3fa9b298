import Testing

@testable import ConnTesting

extension ConnTestingTests {
    @Suite struct FramingTests {
        typealias Sent = (ProxyDirection, [UInt8])

        static func message(_ type: Character, _ text: String = "") -> [UInt8] {
            [type.asciiValue!] + length(text.utf8.count + 4) + Array(text.utf8)
        }

        static func start(_ code: Int, _ text: String = "") -> [UInt8] {
            length(text.utf8.count + 8) + length(code) + Array(text.utf8)
        }

        static func length(_ value: Int) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
        }

        /// What a plain login, query and good-bye look like, server's part included.
        static let dialogue: [Sent] = [
            (.clientToServer, start(80_877_103)),
            (.serverToClient, Array("N".utf8)),
            (.clientToServer, start(196_608, "user\0me\0\0")),
            (.serverToClient, message("R", "\0\0\0\0") + message("S", "a\0b\0") + message("Z", "I")),
            (.clientToServer, message("Q", "SELECT 1\0")),
            (.serverToClient, message("T", "...") + message("D", ".") + message("C", "x\0") + message("Z", "I")),
            (.clientToServer, message("X")),
        ]

        static let types = [
            "SSLRequest", "encryptionAnswer", "startup", "R", "S", "Z", "Q", "T", "D", "C", "Z", "X",
        ]

        /// Runs a dialogue through inspectors in pieces of so many bytes.
        private func types(_ dialogue: [Sent], piece: Int, _ framing: any MessageFraming) -> [String] {
            var framing: (any MessageFraming)? = framing
            var inspectors = [
                ProxyDirection.clientToServer: StreamInspector(.clientToServer),
                .serverToClient: StreamInspector(.serverToClient),
            ]
            var seen: [ProxyMessage] = []
            var passed: [ProxyDirection: Int] = [:]
            for (direction, bytes) in dialogue {
                for begin in stride(from: 0, to: bytes.count, by: piece) {
                    let part = Array(bytes[begin..<min(begin + piece, bytes.count)])
                    let steps = inspectors[direction]!.take(part, framing: &framing) { seen.append($0) }
                    for case .bytes(let slice) in steps { passed[direction, default: 0] += slice.count }
                }
            }
            for direction in ProxyDirection.allCases {
                let total = dialogue.filter { $0.0 == direction }.map(\.1.count).reduce(0, +)
                #expect(passed[direction, default: 0] == total)
                var end = 0
                for (index, message) in seen.filter({ $0.direction == direction }).enumerated() {
                    #expect(message.index == index && message.offset == end)
                    end += message.length
                }
            }
            return seen.map(\.type)
        }

        @Test(arguments: [1, 2, 3, 7, 1_000])
        func aDialogueIsDividedHoweverItIsCutIntoPieces(piece: Int) {
            #expect(types(Self.dialogue, piece: piece, PostgreSQLFraming()) == Self.types)
        }

        @Test func afterEncryptionWasAgreedNothingIsTold() {
            let dialogue: [Sent] = [
                (.clientToServer, Self.start(80_877_103)),
                (.serverToClient, Array("S".utf8)),
                (.clientToServer, [22, 3, 1, 0, 5, 1, 2, 3, 4, 5]),
                (.serverToClient, [22, 3, 3, 0, 1, 9]),
            ]
            #expect(types(dialogue, piece: 100, PostgreSQLFraming()) == ["SSLRequest", "encryptionAnswer"])
        }

        @Test func cancelRequestsAndGSSAreNamed() {
            let dialogue: [Sent] = [
                (.clientToServer, Self.start(80_877_104)),
                (.serverToClient, Array("N".utf8)),
                (.clientToServer, Self.start(80_877_102, "pid!key!")),
            ]
            #expect(
                types(dialogue, piece: 100, PostgreSQLFraming())
                    == ["GSSENCRequest", "encryptionAnswer", "CancelRequest"]
            )
        }

        @Test(arguments: [
            Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0, 0, 3, 0, 0, 0, 0], [255, 255, 255, 255, 0, 0, 0, 0],
        ])
        func anotherProtocolPassesUntold(bytes: [UInt8]) {
            #expect(types([(.clientToServer, bytes)], piece: 100, PostgreSQLFraming()).isEmpty)
        }

        @Test func anImpossibleLengthEndsTheTelling() {
            let dialogue: [Sent] = [
                (.clientToServer, Self.start(196_608)),
                (.serverToClient, [UInt8(ascii: "R"), 0, 0, 0, 3, 1, 2, 3]),
                (.clientToServer, Self.message("Q")),
            ]
            #expect(types(dialogue, piece: 100, PostgreSQLFraming()) == ["startup"])
        }

        /// A packet of MySQL's protocol.
        static func packet(_ sequence: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [UInt8(bytes.count & 0xFF), UInt8(bytes.count >> 8 & 0xFF), UInt8(bytes.count >> 16), sequence] + bytes
        }

        @Test(arguments: [1, 2, 3, 7, 1_000])
        func aDialogueOfMySQLIsDividedHoweverItIsCutIntoPieces(piece: Int) {
            let ok: [UInt8] = [0, 0, 0, 2, 0, 0, 0]
            let dialogue: [Sent] = [
                (.serverToClient, Self.packet(0, [10] + Array("11.4\0".utf8))),
                (.clientToServer, Self.packet(1, Array(repeating: 1, count: 80))),
                (.serverToClient, Self.packet(2, [0xFE] + Array("another_way_to_log_in".utf8))),
                (.clientToServer, Self.packet(3, [7, 7])),
                (.serverToClient, Self.packet(4, ok)),
                (.clientToServer, Self.packet(0, [0x16] + Array("SELECT 1".utf8))),
                (.serverToClient, Self.packet(1, [0, 1, 0, 0]) + Self.packet(2, [0xFE, 0, 0, 2, 0])),
                (.clientToServer, Self.packet(0, [0x17, 1, 0, 0, 0])),
                (.serverToClient, Self.packet(1, [1]) + Self.packet(2, [0, 0, 5]) + Self.packet(3, [0xFF, 1, 4])),
                (.clientToServer, Self.packet(0, [0x03] + Array("COMMIT".utf8)) + Self.packet(0, [0xEE])),
                (.clientToServer, Self.packet(0, [0x01])),
            ]
            #expect(
                types(dialogue, piece: piece, MySQLFraming()) == [
                    "greeting", "login", "data", "data", "ok", "COM_STMT_PREPARE", "data", "end", "COM_STMT_EXECUTE",
                    "data",
                    "data", "error", "COM_QUERY", "COM_238", "COM_QUIT",
                ]
            )
        }

        @Test func afterEncryptionOfMySQLWasAskedForNothingIsTold() {
            let dialogue: [Sent] = [
                (.serverToClient, Self.packet(0, [10, 0])),
                (.clientToServer, Self.packet(1, Array(repeating: 8, count: 32))),
                (.clientToServer, [0x16, 3, 1, 0, 200, 1]),
                (.serverToClient, [0x16, 3, 3, 0, 80, 2]),
            ]
            #expect(types(dialogue, piece: 1_000, MySQLFraming()) == ["greeting", "SSLRequest"])
        }

        @Test func linesAreMessages() {
            let dialogue: [Sent] = [
                (.serverToClient, Array("220-hello\r\n220 ready\r\n".utf8)),
                (.clientToServer, Array("user me\r\nPASS x\r\n".utf8)),
            ]
            #expect(types(dialogue, piece: 4, LineFraming()) == ["220", "220", "USER", "PASS"])
        }

        @Test func aPatternIsFoundAcrossPiecesAndOverlaps() {
            var search = PatternSearch(Array("aab".utf8))
            #expect(search.ends(in: Array("aaa".utf8)[...]) == [])
            #expect(search.ends(in: Array("baab".utf8)[...]) == [1, 4])
            #expect(PatternSearch.contains(Array("abab".utf8), in: Array("aababab".utf8)[...]))
            #expect(!PatternSearch.contains(Array("abc".utf8), in: Array("ababab".utf8)[...]))
        }
    }
}
