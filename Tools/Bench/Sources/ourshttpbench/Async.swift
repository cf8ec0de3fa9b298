import CBaseline
import CBaselineHTTP
import Dispatch
import Glibc
import HTTPCore
import OursSupport

/// Runs ``runAsync(_:)`` in a task, which ends the process.
func runAsyncAndExit(_ arguments: [String]) -> Never {
    var hold: OpaquePointer?
    var port: Int32 = 0
    // The process that lets requests wait is made before there are threads.
    if arguments.first == "waiting", let error = cb_hold_start(&hold, &port) { fail(String(cString: error)) }
    let held = hold.map { Held(server: $0, url: "http://127.0.0.1:\(port)/") }
    Task.detached {
        do {
            try await runAsync(arguments, held)
            exit(0)
        } catch {
            fail("\(error)")
        }
    }
    dispatchMain()
}

/// A server that answers nobody before it is told to.
// The C functions that take the pointer only touch atomics and send signals.
struct Held: @unchecked Sendable {
    let server: OpaquePointer
    let url: String
}

private func runAsync(_ arguments: [String], _ held: Held?) async throws {
    switch (arguments[0], arguments.count) {
    case ("async", 4):
        let path = arguments[1]
        try await measure(arguments) { handler, _ in fold(try await handler.get(path)) }
    case ("post", 4):
        let path = arguments[1]
        try await measure(arguments) { handler, index in
            let response = try await handler.post(path, json: Reading(index))
            return UInt64(try response.json(as: Receipt.self).value)
        }
    case ("async-memory", 2):
        let handler = try await HTTPHandler(HTTPConnProperties(baseURL))
        try await handler.get("/1k")
        let (response, watch) = try await measured { try await handler.get(arguments[1]) }
        reportLarge(response, watch)
        await handler.shutdown()
    case ("waiting", 2):
        guard let flying = Int(arguments[1]), let held else { fail("the number of requests is missing") }
        try await wait(flying, held)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

private func measure(
    _ arguments: [String],
    _ body: @escaping @Sendable (HTTPHandler, Int) async throws -> UInt64
) async throws {
    guard let count = Int(arguments[2]), let flying = Int(arguments[3]) else { fail("numbers are missing") }
    let handler = try await HTTPHandler(HTTPConnProperties(baseURL))
    _ = try await sum(max(4096, 8 * flying), tasks: flying) { try await body(handler, $0) }
    let (total, watch) = try await measured { try await sum(count, tasks: flying) { try await body(handler, $0) } }
    report(watch, total, count)
    await handler.shutdown()
}

private func wait(_ flying: Int, _ held: Held) async throws {
    var options = HTTPOptions()
    options.maximumConnectionsPerHost = flying
    options.firstByteTimeout = .seconds(600)
    let handler = try await HTTPHandler(HTTPConnProperties(held.url), options: options)
    let before = cb_resident_kib()
    try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<flying { group.addTask { try await handler.get("") } }
        while cb_hold_waiting(held.server) < flying { try await Task.sleep(for: .milliseconds(10)) }
        cb_report_each(Double(cb_resident_kib() - before) * 1024 / Double(flying), Int64(flying))
        cb_hold_release(held.server)
        try await group.waitForAll()
    }
    cb_hold_stop(held.server)
    await handler.shutdown()
}
