import ConnTesting
import Gzip
import HTTPCore
import Testing

/// Answers read while they come.
struct StreamTests {
    static let bytes = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    /// Reads a stream to its end in one face.
    func read(_ world: HTTPWorld, _ face: Face, _ request: HTTPRequest) async throws -> (Int, [UInt8]) {
        let http = world.http
        switch face {
        case .sync:
            return try await onThread {
                try http.stream(request) { stream in
                    var bytes: [UInt8] = []
                    while let chunk = try stream.next() { bytes += chunk }
                    return (stream.status, bytes)
                }
            }
        case .async:
            return try await http.stream(request) { stream in
                var bytes: [UInt8] = []
                while let chunk = try await stream.next() { bytes += chunk }
                return (stream.status, bytes)
            }
        }
    }

    @Test("a stream is an async sequence, which goes on where it was left")
    func sequence() async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        world.server.on("GET", "/x", .bytes(Self.bytes, type: "x/y"))
        let bytes = try await world.http.stream(HTTPRequest(.get, "/x")) { stream in
            var bytes: [UInt8] = []
            for try await chunk in stream {
                bytes += chunk
                break
            }
            for try await chunk in stream { bytes += chunk }
            for try await chunk in stream { bytes += chunk }
            return bytes
        }
        #expect(bytes == Self.bytes)
        world.server.fail(.truncated(afterBytes: 1_000), count: 1)
        let error = try await thrown {
            try await world.http.stream(HTTPRequest(.get, "/x")) { for try await _ in $0 {} }
        }
        #expect(error.kind == .connection)
    }

    @Test("a stream gives every byte in order", arguments: Face.allCases, ["plain", "chunked", "gzip"])
    func whole(_ face: Face, _ kind: String) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        var answer = TwinResponse.bytes(Self.bytes, type: "x/y")
        if kind == "chunked" { answer.framing = .chunks(60_000) }
        if kind == "gzip" {
            answer = DecodingTests.answer("gzip", try GzipBytes.compress(Self.bytes))
        }
        world.server.on("GET", "/x", answer)
        for _ in 0..<3 {
            let (status, bytes) = try await read(world, face, HTTPRequest(.get, "/x"))
            #expect(status == 200)
            #expect(bytes == Self.bytes)
        }
        #expect(world.server.statistics.accepted <= 3)
    }

    @Test("a slow reader makes the server wait", arguments: Face.allCases)
    func backPressure(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        let big = [UInt8](repeating: 9, count: 16 << 20)
        world.server.on("GET", "/x", .bytes(big, type: "x/y"))
        let http = world.http
        let (largest, total): (Int, Int)
        switch face {
        case .sync:
            (largest, total) = try await onThread {
                try http.stream(HTTPRequest(.get, "/x")) { stream in
                    var (largest, total) = (0, 0)
                    while let chunk = try stream.next() {
                        (largest, total) = (max(largest, chunk.count), total + chunk.count)
                    }
                    return (largest, total)
                }
            }
        case .async:
            (largest, total) = try await http.stream(HTTPRequest(.get, "/x")) { stream in
                var (largest, total) = (0, 0)
                while let chunk = try await stream.next() {
                    if total == 0 { try await Task.sleep(for: .milliseconds(50)) }
                    (largest, total) = (max(largest, chunk.count), total + chunk.count)
                }
                return (largest, total)
            }
        }
        #expect(total == big.count)
        #expect(largest <= 2 << 20, "a chunk of \(largest) bytes was held")
    }

    @Test("leaving early ends the transfer, and the handler goes on", arguments: Face.allCases)
    func leaving(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .bytes([UInt8](repeating: 9, count: 32 << 20), type: "x/y"))
        world.server.on("GET", "/y", .text("ok"))
        let http = world.http
        switch face {
        case .sync:
            try await onThread {
                try http.stream(HTTPRequest(.get, "/x")) { stream in _ = try stream.next() }
                let response = try http.get("/y")
                #expect(response.status == 200)
            }
        case .async:
            try await http.stream(HTTPRequest(.get, "/x")) { stream in _ = try await stream.next() }
            #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
            let response = try await http.get("/y")
            #expect(response.status == 200)
        }
    }

    @Test("statuses are judged and retried before the closure runs", arguments: Face.allCases)
    func judged(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        world.server.fail(.status(503), count: 2)
        let (status, bytes) = try await read(world, face, HTTPRequest(.get, "/x"))
        #expect((status, String(decoding: bytes, as: UTF8.self)) == (200, "ok"))
        #expect(world.server.requests.count == 3)
        world.server.fail(.status(404, body: "nothing"), count: nil)
        let error = try await thrown { _ = try await read(world, face, HTTPRequest(.get, "/x")) }
        #expect(error.kind == .notFound)
        #expect(error.serverMessage == "nothing")
        let quiet = HTTPRequest(.get, "/x", raiseForStatus: false)
        #expect(try await read(world, face, quiet).0 == 404)
        world.server.clearFaults()
        world.server.fail(.status(503, body: "busy"), count: nil)
        let busy = try await read(world, face, quiet)
        #expect((busy.0, String(decoding: busy.1, as: UTF8.self)) == (503, "busy"))
    }

    @Test("a cut in mid-stream is an error of the reader and is not tried again", arguments: Face.allCases)
    func cut(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 3)
        defer { world.stop() }
        world.server.on("GET", "/x", .bytes(Self.bytes, type: "x/y"))
        world.server.fail(.truncated(afterBytes: 800_000), count: nil)
        let error = try await thrown { _ = try await read(world, face, HTTPRequest(.get, "/x")) }
        #expect(error.kind == .connection)
        #expect(error.outcome == .unknown)
        #expect(error.endpoint != nil)
        #expect(world.server.requests.count == 1)
    }

    @Test("the handler refuses calls from inside a stream; the stream refuses use after it", arguments: Face.allCases)
    func scope(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        let http = world.http
        switch face {
        case .sync:
            let (inner, outer) = try await onThread {
                var kept: HTTPStream?
                let inner = try http.stream(HTTPRequest(.get, "/x")) { stream in
                    kept = stream
                    return try thrown { try http.get("/x") }
                }
                return (inner, try thrown { _ = try kept?.next() })
            }
            #expect(inner.kind == .misuse(.busyInScope))
            #expect(outer.kind == .misuse(.scopeFinished))
        case .async:
            let inner = try await http.stream(HTTPRequest(.get, "/x")) { _ in
                try await thrown { try await http.get("/x") }
            }
            #expect(inner.kind == .misuse(.busyInScope))
        }
        #expect(world.server.requests.count == 1)
    }

    @Test("the closure's own error passes through", arguments: Face.allCases)
    func ownError(_ face: Face) async throws {
        struct Mine: Error {}
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        let http = world.http
        await #expect(throws: Mine.self) {
            switch face {
            case .sync: try await onThread { try http.stream(HTTPRequest(.get, "/x")) { _ in throw Mine() } }
            case .async: try await http.stream(HTTPRequest(.get, "/x")) { _ async throws in throw Mine() }
            }
        }
        #expect(world.server.requests.count == 1)
    }

    @Test("a stream ends at the deadline, with its token and with its task", arguments: Face.allCases)
    func ended(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        var answer = TwinResponse.bytes([UInt8](repeating: 9, count: 100_000), type: "x/y")
        answer.drip = (100, .milliseconds(50))
        world.server.on("GET", "/x", answer)
        let http = world.http
        let token = CancellationToken()
        for options in [CallOptions(timeout: .milliseconds(300)), CallOptions(cancellation: token)] {
            let error = try await thrown {
                switch face {
                case .sync:
                    try await onThread {
                        try http.stream(HTTPRequest(.get, "/x"), options: options) { stream in
                            while try stream.next() != nil { if options.cancellation != nil { token.cancel() } }
                        }
                    }
                case .async:
                    try await http.stream(HTTPRequest(.get, "/x"), options: options) { stream in
                        while try await stream.next() != nil { if options.cancellation != nil { token.cancel() } }
                    }
                }
            }
            #expect(error.kind == (options.cancellation == nil ? .timeout : .cancelled))
        }
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
    }

    @Test("a sync stream inside a task goes over the loop")
    func syncInsideTask() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .bytes(Self.bytes, type: "x/y"))
        func blocking() throws -> Int {
            try world.http.stream(HTTPRequest(.get, "/x")) { stream in
                var count = 0
                while let chunk = try stream.next() { count += chunk.count }
                return count
            }
        }
        #expect(try blocking() == Self.bytes.count)
    }
}
