// One measure of the library on HTTP per process; the server's address is in BENCH_HTTP_URL:
//   ourshttpbench sync PATH COUNT THREADS     blocking GETs by so many threads
//   ourshttpbench async PATH COUNT FLYING     awaited GETs, so many at once
//   ourshttpbench post PATH COUNT FLYING      small JSON objects posted and the answers decoded
//   ourshttpbench file PATH FILE TIMES        blocking downloads of a large body into a file
//   ourshttpbench memory PATH                 a large body in memory; async-memory awaits it
//   ourshttpbench waiting FLYING              memory of awaited requests that wait at once
import CBaseline
import CBaselineHTTP
import FoundationEssentials
import Glibc
import HTTPCore
import OursSupport

let baseURL = ProcessInfo.processInfo.environment["BENCH_HTTP_URL"] ?? ""

func fold(_ response: HTTPResponse) -> UInt64 {
    response.bytes.withUnsafeBufferPointer { cb_http_fold($0.baseAddress, Int64($0.count)) }
}

func reportLarge(_ response: HTTPResponse, _ watch: cb_watch) {
    let hash = response.bytes.withUnsafeBufferPointer { cb_http_hash($0.baseAddress, Int64($0.count)) }
    report(watch, hash, response.bytes.count)
}

func run(_ arguments: [String]) throws {
    switch (arguments.first ?? "", arguments.count) {
    case ("sync", 4):
        guard let count = Int(arguments[2]), let threads = Int(arguments[3]) else { fail("numbers are missing") }
        let handler = try HTTPHandler(HTTPConnProperties(baseURL))
        defer { handler.close() }
        let path = arguments[1]
        let (sum, watch) = try onThreads(threads, warmup: 200, count: count) { fold(try handler.get(path)) }
        report(watch, sum, count)
    case ("file", 4):
        guard let times = Int(arguments[3]) else { fail("the number of downloads is missing") }
        let handler = try HTTPHandler(HTTPConnProperties(baseURL))
        defer { handler.close() }
        try handler.get("/1k")
        let (path, file) = (arguments[1], arguments[2])
        unlink(file)
        let (bytes, watch) = try measured {
            try (0..<times).reduce(0) { sum, _ in sum + (try handler.download(path, to: file).bytes) }
        }
        var hash: UInt64 = 0
        var length: Int64 = 0
        if let error = cb_http_hash_file(file, &hash, &length) { fail(String(cString: error)) }
        unlink(file)
        guard Int(length) * times == bytes else { fail("the file has \(length) bytes") }
        report(watch, hash, bytes)
    case ("memory", 2):
        let handler = try HTTPHandler(HTTPConnProperties(baseURL))
        defer { handler.close() }
        try handler.get("/1k")
        let (response, watch) = try measured { try handler.get(arguments[1]) }
        reportLarge(response, watch)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    // No await here: it would make every call above one from a task.
    let arguments = Array(CommandLine.arguments.dropFirst())
    if ["async", "post", "async-memory", "waiting"].contains(arguments.first) { runAsyncAndExit(arguments) }
    try run(arguments)
} catch {
    fail("\(error)")
}
