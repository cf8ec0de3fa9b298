import Foundation
import Testing

@testable import HTTPCore

@Suite struct HTTPBodyTests {
    // MARK: In memory

    struct Reading: Codable, Equatable {
        var site: String
        var at: Date
        var power: Double?
    }

    @Test func jsonIsEncodedWithDatesAsText() throws {
        let reading = Reading(site: "a/b", at: Date(timeIntervalSince1970: 0), power: 1.5)
        let body = try HTTPBody.json(reading)
        #expect(body.contentType == "application/json")
        let text = String(decoding: try #require(body.bytesInMemory), as: UTF8.self)
        #expect(text.contains(#""at":"1970-01-01T00:00:00Z""#))
        #expect(text.contains(#""site":"a/b""#))
    }

    @Test func anEncoderCanBeGiven() throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        struct Value: Encodable { var aB = 1 }
        let body = try HTTPBody.json(Value(), encoder: encoder)
        #expect(body.bytesInMemory == Array(#"{"a_b":1}"#.utf8))
    }

    @Test func whatHasNoJSONFormIsNamedByItsPath() throws {
        struct Plant: Encodable { var turbines: [Turbine] }
        struct Turbine: Encodable { var power: Double }
        let plant = Plant(turbines: [Turbine(power: 1), Turbine(power: .nan)])
        let error = try thrown { _ = try HTTPBody.json(plant) }
        #expect(error.kind == .invalidInput)
        #expect(error.message.contains("'turbines[1].power'"))
        #expect(error.outcome == .notApplied)
        #expect(try thrown { _ = try HTTPBody.json(Double.infinity) }.message.contains("at its top"))
    }

    @Test func anEncodingThatThrowsWithItsValueDoesNotTellIt() throws {
        struct Odd: Encodable {
            func encode(to encoder: any Encoder) throws {
                throw EncodingError.invalidValue(
                    "topsecret",
                    .init(codingPath: encoder.codingPath, debugDescription: "topsecret")
                )
            }
        }
        #expect(!"\(try thrown { _ = try HTTPBody.json(["a": Odd()]) })".contains("topsecret"))
    }

    @Test func formsAndTextsHaveTheirTypes() throws {
        #expect(HTTPBody.form(["a": "b c", "d": 1]).bytesInMemory == Array("a=b+c&d=1".utf8))
        #expect(HTTPBody.form([:]).contentType == "application/x-www-form-urlencoded")
        #expect(HTTPBody.text("ü").bytesInMemory == [0xC3, 0xBC])
        #expect(HTTPBody.text("ü").contentType == "text/plain; charset=utf-8")
        #expect(HTTPBody.bytes([1], contentType: nil).contentType == nil)
        #expect(HTTPBody.none.isNone && HTTPBody.none.bytesInMemory == [])
    }

    @Test func bodiesSayWhetherTheyCanBeReplayed() {
        let bodies: [(HTTPBody, Bool)] = [
            (.none, true), (.bytes([1]), true), (.form([:]), true), (.file("x"), true),
            (.multipart(HTTPMultipart()), true), (.producer { nil }, false),
            (.producer(restarting: { { nil } }), true), (.stream(AsyncStream { $0.finish() }), false),
            (.stream(AsyncStream { $0.finish() }, isReplayable: true), true),
        ]
        for (body, isReplayable) in bodies { #expect(body.isReplayable == isReplayable, "\(body)") }
    }

    // MARK: Multipart

    @Test func partsAreWrittenAsBrowsersDo() throws {
        var parts = HTTPMultipart()
        parts.add("site", "north\r\nü")
        parts.add("a\"b\r\nc", bytes: [1, 2], filename: "ü\".bin", contentType: "x/y")
        let path = try TemporaryFile("file content")
        parts.addFile("f", path: path.path, contentType: "text/csv")
        parts.addFile("g", path: path.path, filename: "other.csv")
        #expect(parts.count == 4)
        let body = HTTPBody.multipart(parts)
        #expect(body.contentType == "multipart/form-data; boundary=\(parts.boundary)")
        let (bytes, length) = try body.collected()
        let name = path.path.split(separator: "/").last ?? ""
        let mark = "--\(parts.boundary)\r\n"
        let expected =
            mark + "Content-Disposition: form-data; name=\"site\"\r\n\r\nnorth\r\nü\r\n"
            + mark + "Content-Disposition: form-data; name=\"a%22b%0D%0Ac\"; filename=\"ü%22.bin\"\r\n"
            + "Content-Type: x/y\r\n\r\n\u{1}\u{2}\r\n"
            + mark + "Content-Disposition: form-data; name=\"f\"; filename=\"\(name)\"\r\n"
            + "Content-Type: text/csv\r\n\r\nfile content\r\n"
            + mark + "Content-Disposition: form-data; name=\"g\"; filename=\"other.csv\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\nfile content\r\n--\(parts.boundary)--\r\n"
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(length == bytes.count)
        #expect(try body.collected().bytes == bytes, "it is replayed")
    }

    @Test(
        "a content type that no header holds is an error that names its part",
        arguments: ["\r\nEvil: 1", "\u{0}", "\u{7F}"]
    )
    func contentTypes(_ end: String) throws {
        var parts = HTTPMultipart()
        parts.add("site", "north")
        parts.add("a\r\nb", bytes: [1], filename: "f", contentType: "canary/y\(end)")
        for body in [
            HTTPBody.multipart(parts), .text("x", contentType: "canary/x\(end)"),
            .file("/x", contentType: "canary\(end)"),
        ] {
            let error = try thrown { try HTTPRequest(.post, "/x", body: body).validate() }
            #expect(error.kind == .invalidInput)
            #expect(error.message.contains("content type"))
            #expect(!"\(error)".contains("canary"))
        }
        #expect(try thrown { try HTTPBody.multipart(parts).validate() }.message.contains("'a%0D%0Ab'"))
    }

    @Test func anEmptyFormHasItsEndAlone() throws {
        let parts = HTTPMultipart()
        #expect(try HTTPBody.multipart(parts).collected().bytes == Array("--\(parts.boundary)--\r\n".utf8))
        #expect(parts.boundary != HTTPMultipart().boundary)
        #expect(parts.boundary.utf8.count == 37)
    }

    // MARK: Files

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func filesAreSentWhole(_ size: Int) throws {
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let file = try TemporaryFile(bytes: content)
        let (bytes, length) = try HTTPBody.file(file.path).collected()
        #expect(bytes == content)
        #expect(length == size)
    }

    @Test func filesThatCannotBeReadAreErrorsBeforeAnythingIsSent() throws {
        let missing = try thrown { _ = try HTTPBody.file("/nowhere/x").prepared(for: .sync) }
        #expect(missing.kind == .notFound)
        #expect(missing.outcome == .notApplied)
        #expect(missing.nativeCode?.code == "\(ENOENT)")
        let folder = try thrown { _ = try HTTPBody.file("/tmp").prepared(for: .async) }
        #expect(folder.kind == .invalidInput)
        #expect(
            try thrown { _ = try HTTPBody.file("/dev/null").prepared(for: .sync) }.message.contains("no plain file")
        )
        #expect(try thrown { _ = try HTTPBody.file("a\u{0}b").prepared(for: .sync) }.kind == .invalidInput)
        var parts = HTTPMultipart()
        parts.addFile("f", path: "/nowhere/x")
        #expect(try thrown { _ = try HTTPBody.multipart(parts).prepared(for: .sync) }.kind == .notFound)
    }

    @Test func aFileThatGrowsIsSentAsItWasAndOneThatShrinksIsAnError() throws {
        let file = try TemporaryFile(bytes: [UInt8](repeating: 7, count: 100))
        let growing = try HTTPBody.file(file.path).prepared(for: .sync)
        try file.append([8, 9])
        #expect(try growing.collected().count == 100)
        let shrinking = try HTTPBody.file(file.path).prepared(for: .sync)
        try file.truncate(to: 10)
        let error = try thrown { _ = try shrinking.collected() }
        #expect(error.message.contains("92 of 102 bytes are missing"))
        #expect(error.outcome == .unknown)
    }

    // MARK: Producers

    @Test func aProducerIsUsedOnce() throws {
        var chunks: [[UInt8]] = [[3], [], [1, 2]]
        let body = HTTPBody.producer(length: 3) { chunks.popLast() }
        let copy = body
        #expect(try body.collected().bytes == [1, 2, 3])
        let error = try thrown { _ = try copy.prepared(for: .sync) }
        #expect(error.kind == .misuse(.invalidArgument))
    }

    @Test func aRestartingProducerIsUsedAgain() throws {
        let body = HTTPBody.producer(restarting: {
            var left = 3
            return {
                left -= 1
                return left >= 0 ? [UInt8(left)] : nil
            }
        })
        for _ in 0..<3 { #expect(try body.collected().bytes == [2, 1, 0]) }
        #expect(try body.prepared(for: .sync).length == nil)
    }

    struct Odd: Error {}

    @Test func whatAProducerThrowsIsTheUnderlyingError() async throws {
        let starting = HTTPBody.producer(restarting: { throw Odd() })
        let early = try thrown { _ = try starting.prepared(for: .sync) }
        #expect(early.underlying is Odd)
        #expect(early.outcome == .notApplied)
        let body = HTTPBody.producer(restarting: { { throw Odd() } })
        #expect(try thrown { _ = try body.collected() }.underlying is Odd)
        #expect(try await thrown { _ = try await body.collectedAsync() }.underlying is Odd)
        let own = HTTPBody.producer(restarting: { { throw ConnError(.conflict, "mine") } })
        #expect(try thrown { _ = try own.collected() }.kind == .conflict)
    }

    @Test(arguments: [(1, "more than the 1"), (2, nil), (3, nil), (4, "only 3")])
    func aWrongLengthIsAnError(_ length: Int, _ words: String?) async throws {
        let body = HTTPBody.producer(
            length: length,
            restarting: {
                var chunks: [[UInt8]] = [[3], [1, 2]]
                return { chunks.popLast() }
            }
        )
        let stream = HTTPBody.stream(Self.stream([[1, 2], [3]]), length: length, isReplayable: true)
        guard let words else {
            let expected: [UInt8] = Array([1, 2, 3].prefix(length))
            #expect(try body.collected().bytes == expected)
            #expect(try await body.collectedAsync().bytes == expected)
            #expect(try await stream.collectedAsync().bytes == expected)
            return
        }
        #expect(try thrown { _ = try body.collected() }.message.contains(words))
        #expect(try await thrown { _ = try await body.collectedAsync() }.message.contains(words))
        #expect(try await thrown { _ = try await stream.collectedAsync() }.message.contains(words))
    }

    @Test func aProducerMayBlockInTheAsyncFace() async throws {
        let gate = DispatchSemaphore(value: 0)
        let body = HTTPBody.producer(restarting: {
            var isFirst = true
            return {
                guard isFirst else { return nil }
                isFirst = false
                gate.wait()
                return [7]
            }
        })
        async let bytes = body.collectedAsync()
        gate.signal()
        #expect(try await bytes.bytes == [7])
    }

    @Test func aTaskThatWaitsForAProducerIsCancelledAtOnce() async throws {
        let gate = DispatchSemaphore(value: 0)
        let (started, hasStarted) = AsyncStream<Void>.makeStream()
        let body = HTTPBody.producer(restarting: {
            {
                hasStarted.yield()
                gate.wait()
                return [7]
            }
        })
        let task = Task { try await body.collectedAsync() }
        for await _ in started { break }
        task.cancel()
        let result = await task.result
        #expect(throws: ConnError.self) { try result.get() }
        if case .failure(let error) = result { #expect((error as? ConnError)?.kind == .cancelled) }
        gate.signal()
    }

    // MARK: Async sequences

    @Test func anAsyncSequenceIsSentByAsyncCallersAlone() async throws {
        let body = HTTPBody.stream(Self.stream([[1], [], [2, 3]]))
        #expect(try thrown { _ = try body.prepared(for: .sync) }.kind == .misuse(.invalidArgument))
        #expect(try await body.collectedAsync().bytes == [1, 2, 3])
        #expect(try thrown { _ = try body.prepared(for: .async) }.kind == .misuse(.invalidArgument))
    }

    @Test func whatASequenceThrowsIsTheUnderlyingError() async throws {
        let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([1])
            continuation.finish(throwing: Odd())
        }
        let error = try await thrown { _ = try await HTTPBody.stream(stream).collectedAsync() }
        #expect(error.underlying is Odd)
    }

    private static func stream(_ chunks: [[UInt8]]) -> Chunks { Chunks(chunks: chunks) }

    /// A sequence that can be iterated again.
    struct Chunks: AsyncSequence, Sendable {
        let chunks: [[UInt8]]

        struct Iterator: AsyncIteratorProtocol {
            var rest: [[UInt8]]

            mutating func next() async -> [UInt8]? { rest.isEmpty ? nil : rest.removeFirst() }
        }

        func makeAsyncIterator() -> Iterator { Iterator(rest: chunks) }
    }
}
