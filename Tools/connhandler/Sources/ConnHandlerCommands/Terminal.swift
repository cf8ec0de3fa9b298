internal import Glibc

/// What standard output and standard error are connected to.
enum Terminal {
    /// The width in characters: of the terminal, else of `COLUMNS`, else 100.
    static var width: Int {
        var size = winsize()
        if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        if let columns = getenv("COLUMNS").flatMap({ Int(String(cString: $0)) }), columns >= 20 { return columns }
        return 100
    }

    /// Whether standard output is one.
    static var isOutput: Bool { isatty(1) == 1 }

    static var showsProgress: Bool { isatty(1) == 1 && isatty(2) == 1 }

    /// Whether somebody sits there who can answer.
    static var canAsk: Bool { isatty(0) == 1 && isatty(2) == 1 }
}

/// Lines for people; results go to standard output.
enum StandardError {
    static func say(_ line: String) {
        write(line + "\n")
    }

    /// What went well but should not stay so.
    static func warn(_ what: String) {
        say("warning: \(what)")
    }

    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.write(2, bytes.baseAddress, bytes.count) }
    }
}

/// A bar on the terminal, drawn at most ten times a second; nothing where there is no terminal.
final class Progress {
    private let stopwatch: Stopwatch
    private let isShown = Terminal.showsProgress
    private var rows = 0
    private var lastDrawn = 0.0

    init(_ stopwatch: Stopwatch) {
        self.stopwatch = stopwatch
    }

    func restart() {
        rows = 0
    }

    func add(_ count: Int, done: Int, of total: Int?) {
        rows += count
        guard isShown, stopwatch.seconds - lastDrawn >= 0.1 else { return }
        lastDrawn = stopwatch.seconds
        StandardError.write("\r\u{1B}[K" + Self.line(rows: rows, done: done, of: total, seconds: stopwatch.seconds))
    }

    func clear() {
        if isShown { StandardError.write("\r\u{1B}[K") }
    }

    static func line(rows: Int, done: Int, of total: Int?, seconds: Double) -> String {
        let counted = "\(Quantity.count(rows, "row")), \(Quantity.rate(rows, seconds)) rows/s"
        guard let total, total > 0 else { return counted }
        let share = min(1, Double(done) / Double(total))
        let filled = Int(share * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        return "[\(bar)] \(Int(share * 100)) %  \(counted)"
    }
}
