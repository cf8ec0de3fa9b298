import FoundationEssentials
import Glibc

/// What a child process prints about its measured section, as one line of JSON.
struct Sample: Codable {
    /// Seconds.
    var wall: Double?
    /// Seconds of CPU, user and system, all threads.
    var cpu: Double?
    var user: Double?
    var system: Double?
    /// The process's peak memory, VmHWM.
    var peakKiB: Double?
    /// The process's memory at the section's start, VmRSS.
    var startKiB: Double?
    /// Bytes of memory for each of many things that are there at once.
    var bytesEach: Double?
    /// Nanoseconds an operation, for micro benches.
    var ns: Double?
    /// How many of many took too long.
    var slow: Int?
    /// How many buffers were copied.
    var copies: Int?
    /// Hash of the rows read, or of the rows found in the database after writing.
    var checksum: String?
    /// Rows, requests or bytes that the section dealt with.
    var rows: Int?
}

/// One side of a measure: a program with arguments, run in a process of its own.
struct Child {
    let name: String
    let program: String
    let arguments: [String]
    /// Children of one group must print the same checksum.
    let group: String?
    /// It takes part in the first rounds only, at most so many.
    var maximumRounds = Int.max
    /// It runs on a core that this server doesn't use.
    var apartFrom: Server?

    func run() throws -> Sample {
        let output = try Child.output(of: program, arguments, as: name)
        guard let line = output.split(separator: "\n").last else { throw BenchError("\(name) printed nothing") }
        do {
            return try JSONDecoder().decode(Sample.self, from: Data(line.utf8))
        } catch {
            throw BenchError("\(name) printed something else than its sample: \(line)")
        }
    }

    /// No measured section, with its preparation, comes near to this; in milliseconds.
    private static let limit: Int32 = 900_000

    /// Runs a program to its end and gives what it printed; standard error passes through. One that prints nothing for
    /// a quarter of an hour is ended.
    static func output(of program: String, _ arguments: [String], as name: String) throws -> String {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw BenchError("pipe failed: errno \(errno)") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        argv.append(nil)
        defer { for pointer in argv { free(pointer) } }
        var pid: pid_t = 0
        let status = posix_spawn(&pid, program, &actions, nil, argv, environ)
        close(ends[1])
        guard status == 0 else {
            close(ends[0])
            throw BenchError("\(name): can't start \(program): errno \(status)")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        var hasStalled = false
        while true {
            var readable = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            let ready = poll(&readable, 1, limit)
            if ready < 0 && errno == EINTR { continue }
            if ready == 0 {
                hasStalled = true
                kill(pid, SIGKILL)
                break
            }
            let count = read(ends[0], &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        close(ends[0])
        var state: Int32 = 0
        while waitpid(pid, &state, 0) < 0 && errno == EINTR {}
        guard !hasStalled else { throw BenchError("\(name) printed nothing in \(limit / 1000) s and was ended") }
        guard state == 0 else {
            let how = state & 0x7F == 0 ? "exit code \(state >> 8)" : "signal \(state & 0x7F)"
            throw BenchError("\(name) ended with \(how)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
