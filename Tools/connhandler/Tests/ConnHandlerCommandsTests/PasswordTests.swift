import ArgumentParser
import ConnHandlers
import Foundation
import Glibc
import Testing

@testable import ConnHandlerCommands

@Suite("Password files")
struct PasswordFileTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
    }

    private func file(_ text: String, mode: Int = 0o600) throws -> String {
        let path = try sandbox.write("password", text)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test(
        "the password is the file's one line",
        arguments: [
            ("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), (" a b ", " a b "),
            ("pässwörd€", "pässwörd€"),
        ]
    )
    func line(_ text: String, _ password: String) throws {
        let path = try file(text)
        #expect(try PasswordFile.password(at: path) == Secret(password))
    }

    @Test("a mode of 0600 or stricter will do", arguments: [0o600, 0o400])
    func goodModes(_ mode: Int) throws {
        let path = try file("hunter2", mode: mode)
        #expect(try PasswordFile.password(at: path) == "hunter2")
    }

    @Test("what others could read or change is refused", arguments: [0o640, 0o604, 0o644, 0o620, 0o700, 0o4600, 0o666])
    func badModes(_ mode: Int) throws {
        let path = try file("hunter2", mode: mode)
        let error = #expect(throws: ConnError.self) { try PasswordFile.password(at: path) }
        #expect(error?.kind == .authorization)
        #expect(error?.description.contains("0\(String(mode, radix: 8))") == true)
        #expect(error?.description.contains("chmod 600") == true)
        #expect(error?.description.contains("hunter2") == false)
    }

    @Test("a file of another user is refused", .enabled(if: geteuid() == 0, "only root can give a file away"))
    func otherOwner() throws {
        let path = try file("hunter2")
        try #require(chown(path, 65_534, 65_534) == 0)
        let error = #expect(throws: ConnError.self) { try PasswordFile.password(at: path) }
        #expect(error?.kind == .authorization)
        #expect(error?.description.contains("another user") == true)
    }

    @Test(
        "a file that holds no password says what is wrong, not what it holds",
        arguments: [("", "no password"), ("\n", "no password"), ("hunter2\nhunter3\n", "more than one line")]
    )
    func noPassword(_ text: String, _ reason: String) throws {
        let path = try file(text)
        let error = #expect(throws: ConnError.self) { try PasswordFile.password(at: path) }
        #expect(error?.kind == .invalidInput)
        #expect(error?.description.contains(reason) == true)
        #expect(error?.description.contains("hunter") == false)
    }

    @Test("a file too long, a folder, and nothing at all")
    func noFile() throws {
        let path = try file(String(repeating: "x", count: 5000))
        let tooLong = #expect(throws: ConnError.self) { try PasswordFile.password(at: path) }
        #expect(tooLong?.description.contains("longer than 4096 bytes") == true)
        let folder = #expect(throws: ConnError.self) { try PasswordFile.password(at: sandbox.folder.path) }
        #expect(folder?.description.contains("is no file") == true)
        let missing = #expect(throws: ConnError.self) { try PasswordFile.password(at: path + "x") }
        #expect(missing?.kind == .notFound)
    }
}

@Suite("Password prompt")
struct PasswordPromptTests {
    /// A terminal: what is written to `keyboard` is typed, what is read from it is shown.
    private func terminal() throws -> (keyboard: Int32, screen: Int32) {
        let keyboard = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(keyboard >= 0)
        let (unlock, number): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
        var value: Int32 = 0
        try #require(ioctl(keyboard, unlock, &value) == 0 && ioctl(keyboard, number, &value) == 0)
        let screen = open("/dev/pts/\(value)", O_RDWR | O_NOCTTY)
        try #require(screen >= 0)
        return (keyboard, screen)
    }

    private func flags(_ descriptor: Int32) -> tcflag_t {
        var settings = termios()
        tcgetattr(descriptor, &settings)
        return settings.c_lflag
    }

    /// Asks, types once the question is shown, and returns the answer with all that was shown.
    private func ask(_ typed: String) async throws -> (answer: Result<Secret?, ConnError>, shown: String) {
        let (keyboard, screen) = try terminal()
        defer {
            close(keyboard)
            close(screen)
        }
        let before = flags(screen)
        async let answer = BlockingThread.run { () -> Result<Secret?, ConnError> in
            Result { () throws(ConnError) in try PasswordPrompt.ask("Password? ", on: screen) }
        }
        let shown = await BlockingThread.run { () -> String in
            var text = read(keyboard, until: "Password? ")
            _ = typed.withCString { write(keyboard, $0, strlen($0)) }
            text += read(keyboard, until: "\r\n")
            return text
        }
        let result = await answer
        #expect(flags(screen) == before)
        return (result, shown)
    }

    private func read(_ descriptor: Int32, until mark: String) -> String {
        var text = ""
        var byte: UInt8 = 0
        while !text.hasSuffix(mark) {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&poller, 1, 30_000) == 1, Glibc.read(descriptor, &byte, 1) == 1 else { break }
            text.unicodeScalars.append(Unicode.Scalar(byte))
        }
        return text
    }

    @Test(
        "what is typed is the password, and is not shown",
        arguments: [
            ("hunter2\r", "hunter2"), ("hunter2\n", "hunter2"), ("hunterx\u{7F}2\r", "hunter2"),
            ("wrong\u{15}hunter2\r", "hunter2"), ("hunterü\u{7F}2\r", "hunter2"), ("hunter2\u{4}", "hunter2"),
        ]
    )
    func typed(_ keys: String, _ password: String) async throws {
        let (answer, shown) = try await ask(keys)
        #expect(try answer.get() == Secret(password))
        #expect(shown.hasPrefix("Password? "))
        #expect(!shown.contains("h") && !shown.contains("2"), "\(shown)")
    }

    @Test("an empty line is no password")
    func empty() async throws {
        let (answer, _) = try await ask("\r")
        #expect(try answer.get() == nil)
    }

    @Test("Ctrl-C and Ctrl-D end the command", arguments: ["hunter2\u{3}", "\u{4}"])
    func cancelled(_ keys: String) async throws {
        let (answer, shown) = try await ask(keys)
        let error = #expect(throws: ConnError.self) { try answer.get() }
        #expect(error?.kind == .cancelled)
        #expect(!shown.contains("hunter2"))
    }

    @Test("what is no terminal is not asked")
    func noTerminal() throws {
        let descriptor = open("/dev/null", O_RDWR)
        defer { close(descriptor) }
        #expect(throws: ConnError.self) { try PasswordPrompt.ask("Password? ", on: descriptor) }
    }
}

@Suite("Passwords of databases")
struct PasswordOptionsTests {
    private func urls(_ options: [String], _ texts: String...) throws -> [ConnectionURL] {
        let references = texts.map(DatabaseReference.init)
        let urls = try PasswordOptions.parse(options).urls(of: references)
        return references.compactMap { urls[$0] }
    }

    private func refused(
        _ options: [String],
        _ texts: [String],
        _ reason: String,
        _ place: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: (any Error).self, sourceLocation: place) {
            try PasswordOptions.parse(options).urls(of: texts.map(DatabaseReference.init))
        }
        let message = error.map { PasswordOptions.fullMessage(for: $0) } ?? ""
        #expect(message.contains(reason), "\(message)", sourceLocation: place)
        #expect(!message.contains("hunter2"), sourceLocation: place)
    }

    @Test("a password comes from a variable, or from a file")
    func sources() throws {
        setenv("CONN_CLI_TEST_PASSWORD", "hunter2", 1)
        let sandbox = try Sandbox()
        let path = try sandbox.write("password", "hunter3\n")
        chmod(path, 0o600)
        let url = "postgresql://app@db/plant"
        #expect(try urls(["--password", "@CONN_CLI_TEST_PASSWORD"], url)[0].password == "hunter2")
        #expect(try urls(["--password-file", path], url)[0].password == "hunter3")
        #expect(try urls(["--password", "hunter4"], url)[0].password == "hunter4")
        #expect(try urls([], "postgresql://app:hunter5@db/plant")[0].password == "hunter5")
    }

    @Test("a whole URL comes from a variable")
    func wholeURL() throws {
        setenv("CONN_CLI_TEST_URL", "postgresql://app:hunter2@db/plant", 1)
        let url = try urls([], "@CONN_CLI_TEST_URL")[0]
        #expect(url.host == "db")
        #expect(url.password == "hunter2")
        setenv("CONN_CLI_TEST_BAD_URL", "postgresql://app:hunter2@db:port/plant", 1)
        refused([], ["@CONN_CLI_TEST_BAD_URL"], "environment variable CONN_CLI_TEST_BAD_URL")
        refused([], ["@CONN_CLI_TEST_NO_URL"], "CONN_CLI_TEST_NO_URL is not set")
    }

    @Test("the option belongs to the one server without a password")
    func twoDatabases() throws {
        setenv("CONN_CLI_TEST_PASSWORD", "hunter2", 1)
        let option = ["--password", "@CONN_CLI_TEST_PASSWORD"]
        let both = try urls(option, "sqlite:plant.db", "postgresql://app@db/plant")
        #expect(both.map(\.password) == [nil, "hunter2"])
        let other = try urls(option, "postgresql://app:hunter3@db/plant", "postgresql://app@db/plant")
        #expect(other.map(\.password) == ["hunter3", "hunter2"])
        let same = try urls(option, "postgresql://app@db/plant", "postgresql://app@db/plant")
        #expect(same.map(\.password) == ["hunter2", "hunter2"])
        refused(option, ["postgresql://a@db/plant", "postgresql://b@db/plant"], "two servers")
        refused(option, ["sqlite:plant.db"], "has no use")
        refused(option, ["postgresql://a:x@db/plant"], "has no use")
        refused(option, ["sqlite:plant.db", "sqlite:other.db"], "has no use")
    }

    @Test("options that cannot be used")
    func refusals() {
        let url = ["postgresql://app@db/plant"]
        refused(["--password", "@A", "--password-file", "b"], url, "exclude each other")
        refused(["--password", "@A", "--prompt-password"], url, "exclude each other")
        refused(["--password", ""], url, "empty")
        refused(["--password", "@CONN_CLI_TEST_NOTHING"], url, "CONN_CLI_TEST_NOTHING is not set")
        refused(["--prompt-password"], ["sqlite:plant.db"], "has no use")
    }

    @Test("no message quotes the password of an argument")
    func canary() async throws {
        let url = "postgresql://app:hunter2canary@127.0.0.1:1/plant"
        let runs: [[String]] = [
            [url], ["ping"], ["ping", url, "more"], ["ping", url, "--fast"], ["query", url],
            ["query", url, "SELECT", "1"],
            ["copy", "--from", url, "--to", "b.csv"],
            ["copy", "--from", "a.csv", "--to", url, "--mode", "replace"],
            ["copy", "--from", "//app:hunter2canary@db/x", "--to", "b.csv", "--query", "SELECT 1"],
            ["ping", url, "--retries", "0"], ["ping", url + "?nokey=hunter2canary", "--retries", "0"],
            ["ping", "postgresql://app@127.0.0.1:1/plant?password=hunter2canary", "more"],
            ["ping", "postgresql://app:hunter2/canary@db/x"],
            ["query", url, "SELECT 1", "--verbose", "--retries", "1"],
            ["ping", "@NOWHERE", "--password", "hunter2canary"],
            ["ping", "postgresql://app@127.0.0.1:1/plant", "--password", "hunter2canary", "--retries", "0"],
        ]
        for arguments in runs {
            let program = try await Program.run(arguments)
            #expect(program.code != 0, "\(arguments)")
            #expect(!program.text.contains("hunter2"), "\(program.text)")
        }
    }

    @Test("a password in an argument is accepted, with a warning")
    func warning() async throws {
        let url = try await Program.run(["ping", "postgresql://app:hunter2@127.0.0.1:1/plant", "--retries", "0"])
        #expect(url.error.contains("warning: every user of this machine can read the password in the URL"))
        let option = try await Program.run(["ping", "postgresql://app@127.0.0.1:1/plant", "--password", "hunter2"])
        #expect(option.error.contains("warning: every user of this machine can read a password behind --password"))
        let variable = try await Program.run(
            ["ping", "@CONN_CLI_TEST_URL", "--retries", "0"],
            environment: ["CONN_CLI_TEST_URL": "postgresql://app:hunter2@127.0.0.1:1/plant"]
        )
        #expect(!variable.text.contains("warning"))
    }

    @Test("--prompt-password without a terminal says so")
    func promptWithoutTerminal() async throws {
        let program = try await Program.run(["ping", "postgresql://app@127.0.0.1:1/plant", "--prompt-password"])
        #expect(program.code == 1)
        #expect(program.error.contains("no terminal"), "\(program.error)")
    }
}
