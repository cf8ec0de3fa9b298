/// The name of the running program, as the server shows it.
@_spi(SQLDrivers)
public enum ProgramName {
    /// Without its folder; `ConnHandlers` where it has none.
    public static let value: String = {
        let path = CommandLine.arguments.first ?? ""
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        return name.isEmpty ? "ConnHandlers" : name
    }()
}
