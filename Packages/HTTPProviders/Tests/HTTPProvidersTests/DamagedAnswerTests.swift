import Testing

@testable import HTTPProviders

/// Answers cut or changed at any byte give a frame or an error, never anything else.
struct DamagedAnswerTests {
    private func readAll(_ bytes: [UInt8]) throws -> Bool {
        var response = try answer("")
        response.bytes = bytes
        var isRead = true
        func attempt(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                isRead = false
                #expect(error is ConnError)
            }
        }
        attempt { _ = try BazeFrames.frame(try BazeAnswer(response).series(), withAggregate: true) }
        attempt { _ = try BazeFrames.frame(try BazeTable(response)) }
        attempt { _ = try CKANRecords(response, CCEEDatastoreQuery(resource: "r")).frame }
        return isRead
    }

    @Test(arguments: [BazeAnswerTests.recorded, CKANAnswerTests.recorded])
    func cutAnywhereItIsAnError(_ text: String) throws {
        let bytes = Array(text.utf8)
        for count in 0..<(bytes.count - 1) { #expect(try !readAll(Array(bytes.prefix(count)))) }
    }

    @Test(arguments: [BazeAnswerTests.recorded, CKANAnswerTests.recorded])
    func changedAnywhereItIsRead(_ text: String) throws {
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            for byte in [0, 0x22, 0x5C, 0x7B, 0x5D, 0xFF, UInt8(truncatingIfNeeded: index * 131 + 7)] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                _ = try readAll(changed)
            }
        }
    }
}
