// One measure of the library on FTP per process; BENCH_FTP_URL, _ROOT and _FILES name the server and the files:
//   oursftpbench up TIMES                    blocking uploads of a large file
//   oursftpbench down FILE TIMES             blocking downloads of it
//   oursftpbench small-up COUNT              files of 4 KiB over one session
//   oursftpbench small-down FOLDER COUNT
//   oursftpbench slow FOLDER COUNT           how many of as many uploads and downloads took above 200 ms
//   oursftpbench tree-up SESSIONS            a tree of small files; far-tree-up through the relay of BENCH_FTP_FAR_URL
//   oursftpbench tree-down FOLDER SESSIONS
//   oursftpbench list TIMES                  a listing with all that is below
import CBaseline
import CBaselineFTP
import FTP
import FoundationEssentials
import Glibc
import OursSupport

let environment = ProcessInfo.processInfo.environment
let files = environment["BENCH_FTP_FILES"] ?? ""
let served = environment["BENCH_FTP_ROOT"] ?? ""

func fourDigits(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 4 - digits.count) + digits
}

func check(_ error: UnsafePointer<CChar>?) {
    if let error { fail(String(cString: error)) }
}

/// Runs it for each number and notes how long each took.
func timed(_ count: Int, _ times: inout cb_ftp_times, _ body: (String) throws -> Void) rethrows {
    let clock = ContinuousClock()
    for number in 0..<count {
        let name = fourDigits(number)
        let taken = try clock.measure { try body(name) }
        let nanoseconds = Int64(taken / .nanoseconds(1))
        if taken > .milliseconds(200) { times.slow += 1 }
        times.worst_ns = max(times.worst_ns, nanoseconds)
    }
}

/// Lists a folder with all that is below it; gives the sum and the number of entries.
func walk(_ ftp: FTPHandler, _ root: String, _ below: String = "") throws -> (sum: UInt64, count: Int) {
    var (sum, count): (UInt64, Int) = (0, 0)
    for entry in try ftp.list(below.isEmpty ? root : root + "/" + below) {
        let path = below.isEmpty ? entry.name : below + "/" + entry.name
        sum &+= cb_ftp_entry(path, entry.kind == .directory, entry.size ?? 0)
        count += 1
        guard entry.kind == .directory else { continue }
        let inner = try walk(ftp, root, path)
        sum &+= inner.sum
        count += inner.count
    }
    return (sum, count)
}

func run(_ arguments: [String]) throws {
    let isFar = arguments.first?.hasPrefix("far-") == true
    let verb = String(arguments.first?.dropFirst(isFar ? 4 : 0) ?? "")
    let ftp = try FTPHandler(url: (environment[isFar ? "BENCH_FTP_FAR_URL" : "BENCH_FTP_URL"] ?? "") + "?tls=off")
    defer { ftp.close() }
    try ftp.connect()
    var times = cb_ftp_times()
    guard let number = arguments.last.flatMap({ Int($0) }) else { fail("a number is missing") }
    let target = arguments.count > 2 ? arguments[1] : ""
    switch (verb, arguments.count) {
    case ("up", 2):
        let (bytes, watch) = try measured {
            try (0..<number).reduce(0) { try $0 + ftp.upload(file: files + "/large", to: "up/large\($1)").bytes }
        }
        var (hash, length): (UInt64, Int64) = (0, 0)
        check(cb_ftp_take_uploads(Int32(number), &hash, &length))
        guard length == bytes else { fail("the files have \(length) bytes") }
        report(watch, hash, Int(bytes))
    case ("down", 3):
        let (bytes, watch) = try measured {
            try (0..<number).reduce(0) { sum, _ in try sum + ftp.download("large", to: target).bytes }
        }
        var length: Int64 = 0
        let hash = cb_ftp_hash_file(target, &length)
        unlink(target)
        guard length * Int64(number) == bytes else { fail("the file has \(length) bytes") }
        report(watch, hash, Int(bytes))
    case ("small-up", 2):
        let (_, watch) = try measured {
            try timed(number, &times) { try ftp.upload(file: "\(files)/small/\($0)", to: "up/\($0)") }
        }
        report(watch, cb_ftp_hash_small(served + "/up", Int64(number)), number)
        for name in 0..<number { unlink("\(served)/up/\(fourDigits(name))") }
    case ("small-down", 3):
        mkdir(target, 0o700)
        let (_, watch) = try measured {
            try timed(number, &times) { try ftp.download("small/\($0)", to: "\(target)/\($0)") }
        }
        report(watch, cb_ftp_hash_small(target, Int64(number)), number)
        cb_ftp_remove(target)
    case ("slow", 3):
        mkdir(target, 0o700)
        try timed(number, &times) { try ftp.upload(file: "\(files)/small/\($0)", to: "up/\($0)") }
        try timed(number, &times) { try ftp.download("small/\($0)", to: "\(target)/\($0)") }
        cb_report_slow(times.slow, Double(times.worst_ns))
        for name in 0..<number { unlink("\(served)/up/\(fourDigits(name))") }
        cb_ftp_remove(target)
    case ("tree-up", 2):
        let (result, watch) = try measured { try ftp.uploadTree(files + "/tree", to: "up/tree", connections: number) }
        report(watch, cb_ftp_hash_tree(served + "/up/tree"), result.transferred.count)
        cb_ftp_remove(served + "/up/tree")
    case ("tree-down", 3):
        let (result, watch) = try measured { try ftp.downloadTree("tree", to: target, connections: number) }
        report(watch, cb_ftp_hash_tree(target), result.transferred.count)
        cb_ftp_remove(target)
    case ("list", 2):
        let ((sum, count), watch) = try measured {
            try (0..<number).reduce((UInt64(0), 0)) { total, _ in
                let one = try walk(ftp, "list")
                return (total.0 &+ one.sum, total.1 + one.count)
            }
        }
        report(watch, sum, count)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error)")
}
