internal import Foundation
public import Glibc

/// Runs the programs that serve private servers. The waiting is done on a thread of libdispatch.
///
/// Not by Foundation's `Process`: that believes in the end of a command only when the server which the command started
/// has ended too, because that inherits a socket from it.
public enum PrivateServerCommand {
    /// Servers refuse to run as root; root runs them as this user.
    public static let userOfRoot = "nobody"
    /// Whether this process is root's.
    public static let isRoot = geteuid() == 0

    /// Runs a command as the user of the servers, and returns what it printed.
    public static func asServer(_ words: [String], environment: [String: String] = [:]) async throws -> String {
        try await run(asServerUser + words, environment: environment)
    }

    /// What stands before a command that the user of the servers shall run.
    public static var asServerUser: [String] { isRoot ? ["runuser", "-u", userOfRoot, "--"] : [] }

    /// Gives a file or folder to the user of the servers.
    public static func handOver(_ path: String) throws {
        guard isRoot else { return }
        guard let owner, chown(path, owner.user, owner.group) == 0 else {
            throw PrivateServerError("\(path) cannot be given to \(userOfRoot)")
        }
    }

    private static let owner: (user: uid_t, group: gid_t)? = getpwnam(userOfRoot).map {
        ($0.pointee.pw_uid, $0.pointee.pw_gid)
    }

    /// Runs a command found in `PATH`, for a minute at most. What it printed comes back without the last line's end.
    /// - Throws: `PrivateServerError` with all that it said, when it did not return 0.
    public static func run(_ words: [String], environment: [String: String] = [:], input: String = "") async throws
        -> String
    {
        // Files and no pipes: a server that a command leaves behind would hold a pipe open.
        let files = try [temporaryFile(input), temporaryFile(""), temporaryFile("")]
        let command = ["timeout", "--kill-after=5", "60"] + words
        let process = try spawn(command, environment: environment, files: files.map(\.fileDescriptor))
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var status: Int32 = 0
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                continuation.resume(returning: status)
            }
        }
        let output = contents(files[1])
        guard status == 0 else {
            let name = words.first { !$0.hasPrefix("-") && $0 != "runuser" && $0 != userOfRoot } ?? ""
            let said = [output, contents(files[2])].filter { !$0.isEmpty }.joined(separator: "\n")
            throw PrivateServerError("\(name) ended with status \(status >> 8): \(said)")
        }
        return output
    }

    /// Starts a command found in `PATH` in the folder `/`, with `files` as its descriptors 0, 1, 2 and no other of ours.
    public static func spawn(_ words: [String], environment: [String: String] = [:], files: [Int32]) throws -> pid_t {
        let variables = [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/nonexistent", "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
        ].merging(environment) { $1 }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, file) in files.enumerated() { posix_spawn_file_actions_adddup2(&actions, file, Int32(target)) }
        // One that is closed by then does no harm.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap({ Int32($0) }) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // A blocked or ignored signal would stay so in a server.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        let arguments = (["env", "--chdir=/"] + words).map { strdup($0) }
        let pairs = variables.map { strdup("\($0)=\($1)") }
        defer { for text in arguments + pairs { free(text) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/usr/bin/env", &actions, &attributes, arguments + [nil], pairs + [nil])
        guard code == 0 else { throw PrivateServerError("\(words[0]) could not be started: errno \(code)") }
        return process
    }

    /// A file without a name.
    private static func temporaryFile(_ text: String) throws -> FileHandle {
        let path = NSTemporaryDirectory() + "conn-command-\(UUID().uuidString)"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw PrivateServerError("no temporary file: errno \(errno)") }
        unlink(path)
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(text.utf8))
        try file.seek(toOffset: 0)
        return file
    }

    private static func contents(_ file: FileHandle) -> String {
        try? file.seek(toOffset: 0)
        var text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
