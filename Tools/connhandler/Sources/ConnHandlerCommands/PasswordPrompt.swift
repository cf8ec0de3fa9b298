internal import ConnHandlers
internal import Glibc

/// Asks for a password on the terminal, which shows nothing of it.
enum PasswordPrompt {
    /// Asks on the process's terminal, whatever standard input and output are connected to.
    ///
    /// - Returns: `nil` for an empty line: no password.
    static func password(of server: String) throws(ConnError) -> Secret? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else {
            throw ConnError(
                .invalidInput,
                "There is no terminal to ask for the password on",
                advice: "use --password @NAME or --password-file",
                phase: .connect
            )
        }
        defer { close(terminal) }
        return try ask("Password for \(server): ", on: terminal)
    }

    /// Asks on a terminal; its settings are what they were before, however this ends.
    static func ask(_ question: String, on terminal: Int32) throws(ConnError) -> Secret? {
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else {
            throw ConnError(.invalidInput, "The password can only be asked for on a terminal", phase: .connect)
        }
        // Keys come one by one, Ctrl-C included, so that the settings are restored before it ends the command.
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG)
        silent.c_iflag |= tcflag_t(ICRNL)
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &before)
            show("\n", on: terminal)
        }
        show(question, on: terminal)
        var typed = TypedLine()
        defer { typed.wipe() }
        while true {
            var key: UInt8 = 0
            let got = read(terminal, &key, 1)
            if got < 0, errno == EINTR { continue }
            guard got == 1 else { throw cancelled() }
            switch typed.take(key) {
            case .more: continue
            case .done: return typed.bytes.isEmpty ? nil : Secret(bytes: typed.bytes)
            case .cancelled: throw cancelled()
            }
        }
    }

    private static func show(_ text: String, on terminal: Int32) {
        var text = text
        text.withUTF8 { bytes in _ = write(terminal, bytes.baseAddress, bytes.count) }
    }

    private static func cancelled() -> ConnError {
        ConnError(.cancelled, "No password was given", phase: .connect)
    }
}

/// A line as keys make it.
struct TypedLine {
    enum Step { case more, done, cancelled }

    private(set) var bytes: [UInt8] = []

    init() {
        // So that growing leaves no copies of a password of usual length behind.
        bytes.reserveCapacity(1024)
    }

    mutating func take(_ key: UInt8) -> Step {
        switch key {
        case 0x0A, 0x0D: return .done
        case 0x03: return .cancelled
        case 0x04: return bytes.isEmpty ? .cancelled : .done
        case 0x08, 0x7F: removeCharacter()
        case 0x15: wipe()
        default: bytes.append(key)
        }
        return .more
    }

    /// Overwrites what was typed.
    mutating func wipe() {
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
        bytes.removeAll(keepingCapacity: true)
    }

    /// A character in UTF-8 may have several bytes.
    private mutating func removeCharacter() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
}
