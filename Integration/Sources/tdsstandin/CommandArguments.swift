import Glibc
import TDSStandIn

/// The command line.
struct CommandArguments {
    var options = StandInOptions()
    var portFile = ""

    init(_ arguments: some Sequence<String>) throws {
        var users: [String] = []
        var databases: [String] = []
        var password: String?
        var mode = "off"
        var certificate = ""
        var key = ""
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw CommandError("\(name) wants a value") }
            switch name {
            case "--port":
                guard let port = UInt16(value) else { throw CommandError("--port is no port") }
                options.port = Int(port)
            case "--port-file": portFile = value
            case "--password-file": password = try Self.line(of: value)
            case "--user": users.append(value)
            case "--database": databases.append(value)
            case "--tls": mode = value
            case "--certificate": certificate = value
            case "--key": key = value
            default: throw CommandError("there is no option \(name)")
            }
        }
        guard !portFile.isEmpty, let password, !users.isEmpty else {
            throw CommandError("--port-file, --password-file and --user are needed")
        }
        options.logins = users.map { StandInLogin(user: $0, password: password) }
        if let first = databases.first {
            options.databases = databases
            options.urlDatabase = first
        }
        switch mode {
        case "off": options.tls = .off
        case "optional": options.tls = .optional(certificateFile: certificate, keyFile: key)
        case "required": options.tls = .required(certificateFile: certificate, keyFile: key)
        default: throw CommandError("--tls is off, optional or required")
        }
    }

    /// A file's first line.
    private static func line(of path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw CommandError("can't read \(path)") }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        guard getline(&line, &capacity, file) > 0, let line else { throw CommandError("\(path) is empty") }
        return String(cString: line).split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }
}
