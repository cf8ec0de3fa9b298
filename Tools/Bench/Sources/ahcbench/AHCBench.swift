// One measure of AsyncHTTPClient per process; the server's address is in BENCH_HTTP_URL:
//   ahcbench async PATH COUNT FLYING
//   ahcbench post PATH COUNT FLYING
//   ahcbench waiting FLYING
import AsyncHTTPClient
import CBaseline
import CBaselineHTTP
import FoundationEssentials
import NIOCore
import NIOHTTP1
import OursSupport

@main
struct AHCBench {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let base = ProcessInfo.processInfo.environment["BENCH_HTTP_URL"] ?? ""
        switch (arguments.first ?? "", arguments.count) {
        case ("async", 4):
            try await measure(arguments) { client, _ in try await get(client, base + arguments[1]) }
        case ("post", 4):
            try await measure(arguments) { client, index in try await post(client, base + arguments[1], index) }
        case ("waiting", 2):
            try await wait(Int(arguments[1]) ?? 0)
        default:
            fail("unknown arguments; see the head of AHCBench.swift")
        }
    }

    private static func client(_ flying: Int) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = flying
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func measure(
        _ arguments: [String],
        _ body: @escaping @Sendable (HTTPClient, Int) async throws -> UInt64
    ) async throws {
        guard let count = Int(arguments[2]), let flying = Int(arguments[3]) else { fail("numbers are missing") }
        let client = client(flying)
        _ = try await sum(max(4096, 8 * flying), tasks: flying) { try await body(client, $0) }
        let (total, watch) = try await measured { try await sum(count, tasks: flying) { try await body(client, $0) } }
        report(watch, total, count)
        try await client.shutdown()
    }

    private static func get(_ client: HTTPClient, _ url: String) async throws -> UInt64 {
        let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(600))
        guard response.status == .ok else { fail("the server answered \(response.status)") }
        let body = try await response.body.collect(upTo: 1 << 20)
        return body.withUnsafeReadableBytes {
            cb_http_fold($0.baseAddress?.assumingMemoryBound(to: UInt8.self), Int64($0.count))
        }
    }

    private static func post(_ client: HTTPClient, _ url: String, _ index: Int) async throws -> UInt64 {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(try JSONEncoder().encode(Reading(index))))
        let response = try await client.execute(request, timeout: .seconds(600))
        guard response.status == .ok else { fail("the server answered \(response.status)") }
        let body = try await response.body.collect(upTo: 1 << 20)
        let receipt = try JSONDecoder().decode(Receipt.self, from: Data(body.readableBytesView))
        return UInt64(receipt.value)
    }

    private static func wait(_ flying: Int) async throws {
        var hold: OpaquePointer?
        var port: Int32 = 0
        if let error = cb_hold_start(&hold, &port) { fail(String(cString: error)) }
        guard let hold else { fail("there is no server") }
        let client = client(flying)
        let url = "http://127.0.0.1:\(port)/"
        let before = cb_resident_kib()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<flying {
                group.addTask {
                    let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(600))
                    _ = try await response.body.collect(upTo: 1 << 20)
                }
            }
            // A few requests may fail in connecting; their number says so, and the others are what is measured.
            let end = ContinuousClock.now + .seconds(60)
            while cb_hold_waiting(hold) < flying, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(10))
            }
            let waiting = cb_hold_waiting(hold)
            guard waiting >= Int64(flying) * 99 / 100 else { fail("only \(waiting) of \(flying) requests wait") }
            cb_report_each(Double(cb_resident_kib() - before) * 1024 / Double(waiting), waiting)
            cb_hold_release(hold)
            if waiting < flying { group.cancelAll() }
            while let ended = await group.nextResult() {
                if case .failure(let error) = ended, waiting == flying { throw error }
            }
        }
        cb_hold_stop(hold)
        try await client.shutdown()
    }
}
