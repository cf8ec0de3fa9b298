import ConnCoreTesting
import ConnTesting
import Glibc
import HTTPCore
import Retry
import Testing

/// What happens between a download's last byte and its place on the disk.
struct DownloadEndTests {
    typealias Folder = DownloadTests.Folder
    static let bytes = DownloadTests.bytes

    /// A gate that a thread waits at until it is opened.
    final class Gate: Sendable {
        private let passed = Counter()
        private let opened = Counter()

        var isReached: Bool { !passed.values.isEmpty }
        func open() { opened.append(1) }

        /// Blocks, but not for ever.
        func wait() {
            passed.append(1)
            let end = ContinuousClock.now.advanced(by: .seconds(180))
            while opened.values.isEmpty, ContinuousClock.now < end { usleep(1_000) }
        }
    }

    func download(
        _ world: HTTPWorld,
        _ face: Face,
        _ folder: Folder,
        checksum: HTTPChecksum? = nil,
        options: CallOptions = .default,
        _ progress: (@Sendable (HTTPProgress) -> Void)? = nil
    ) async throws -> HTTPDownload {
        let (http, target) = (world.http, folder.target)
        switch face {
        case .sync:
            return try await onThread {
                try http.download("/f", to: target, checksum: checksum, progress: progress, options: options)
            }
        case .async:
            return try await http.download("/f", to: target, checksum: checksum, progress: progress, options: options)
        }
    }

    func makeWorld(
        clock: VirtualClock? = nil,
        _ change: (inout HTTPOptions) -> Void = { _ in },
        configure: (inout HandlerConfiguration) -> Void = { _ in }
    ) throws -> HTTPWorld {
        let world = try HTTPWorld(change, retries: 0, clock: clock, configure: configure)
        world.server.on("GET", "/f", .bytes(Self.bytes, type: "x/y"))
        return world
    }

    @Test("a handler that is shut down waits for a download's file", arguments: Face.allCases)
    func shutdown(_ face: Face) async throws {
        let world = try makeWorld()
        defer { world.stop() }
        let folder = try Folder()
        let gate = Gate()
        let download = Task { try await self.download(world, face, folder) { _ in gate.wait() } }
        try await eventually("the download has not begun") { gate.isReached }
        let shutdown = Task {
            await world.http.shutdown()
            return folder.content
        }
        try await eventually("the handler is not closed") { world.http.isClosed }
        gate.open()
        #expect(try await download.value.bytes == Self.bytes.count)
        #expect(await shutdown.value == Self.bytes)
    }

    @Test("a close that blocks waits for a download's file", arguments: Face.allCases)
    func close(_ face: Face) async throws {
        let world = try makeWorld()
        defer { world.stop() }
        let folder = try Folder()
        let gate = Gate()
        let download = Task { try await self.download(world, face, folder) { _ in gate.wait() } }
        try await eventually("the download has not begun") { gate.isReached }
        let http = world.http
        async let content = onThread {
            http.close()
            return folder.content
        }
        try await eventually("the handler is not closed") { http.isClosed }
        gate.open()
        #expect(try await content == Self.bytes)
        #expect(try await download.value.bytes == Self.bytes.count)
    }

    @Test("a handler that is shut down waits for an upload's answer", arguments: Face.allCases)
    func upload(_ face: Face) async throws {
        let world = try makeWorld()
        defer { world.stop() }
        world.server.on("PUT", "/f") { .text("\($0.bodyLength)") }
        let file = try TemporaryFile(bytes: Self.bytes)
        let (http, path, gate) = (world.http, file.path, Gate())
        let upload = Task {
            switch face {
            case .sync: try await onThread { try http.upload(file: path, to: "/f") { _ in gate.wait() } }
            case .async: try await http.upload(file: path, to: "/f") { _ in gate.wait() }
            }
        }
        try await eventually("the upload has not begun") { gate.isReached }
        let shutdown = Task { await http.shutdown() }
        try await eventually("the handler is not closed") { http.isClosed }
        gate.open()
        #expect(try await upload.value.bytes == Array("\(Self.bytes.count)".utf8))
        await shutdown.value
    }

    @Test("a download that has come is finished though every worker has other work")
    func busyWorkers() async throws {
        let world = try makeWorld(configure: { $0.maximumWorkers = 1 })
        defer { world.stop() }
        world.server.on("GET", "/silent", TwinResponse.nothing(.silence))
        let (first, second) = (try Folder(), try Folder())
        let gate = Gate()
        let download = Task { try await self.download(world, .async, first) { _ in gate.wait() } }
        try await eventually("the download has not begun") { gate.isReached }
        let (http, target) = (world.http, second.target)
        let waiting = Task { try await thrown { _ = try await http.download("/silent", to: target) } }
        // Its temporary file is made before it waits for a worker.
        try await eventually("the other download does not wait") { second.names.count == 1 }
        gate.open()
        #expect(try await download.value.bytes == Self.bytes.count)
        #expect(first.content == Self.bytes)
        waiting.cancel()
        #expect(try await waiting.value.kind == .cancelled)
    }

    @Test("deadline and token cover the checksum", arguments: Face.allCases)
    func limits(_ face: Face) async throws {
        let clock = VirtualClock()
        let world = try makeWorld(clock: clock)
        defer { world.stop() }
        let sum = try HTTPChecksum.sha256(String(repeating: "0", count: 64))
        let folder = try Folder()
        let late = try await thrown {
            _ = try await self.download(world, face, folder, checksum: sum, options: CallOptions(timeout: .seconds(60)))
            {
                if $0.bytes == $0.total { clock.advance(by: .seconds(61)) }
            }
        }
        #expect(late.kind == .timeout)
        let token = CancellationToken()
        let cancelled = try await thrown {
            _ = try await self.download(world, face, folder, checksum: sum, options: CallOptions(cancellation: token)) {
                if $0.bytes == $0.total { token.cancel() }
            }
        }
        #expect(cancelled.kind == .cancelled)
        let all = try await thrown {
            _ = try await self.download(world, face, folder, checksum: sum) {
                if $0.bytes == $0.total { world.http.cancelAll() }
            }
        }
        #expect(all.kind == .cancelled)
        #expect(folder.names == [])
    }

    @Test("an answer that an interceptor refuses leaves the target alone", arguments: Face.allCases)
    func interceptors(_ face: Face) async throws {
        let refusing = HTTPInterceptor(
            "refusing",
            after: { _, _ throws(ConnError) in throw ConnError(.invalidInput, "refused") }
        )
        let world = try makeWorld({ $0.interceptors = [refusing] })
        defer { world.stop() }
        let folder = try Folder()
        try folder.write("old")
        let error = try await thrown { _ = try await self.download(world, face, folder) }
        #expect(error.message == "refused")
        #expect(folder.content == Array("old".utf8))
        #expect(folder.names == ["data.bin"])
    }
}
