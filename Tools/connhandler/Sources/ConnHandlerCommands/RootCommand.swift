public import ArgumentParser

/// `connhandler`: read, run, copy and check from the command line.
public struct RootCommand: AsyncParsableCommand {
    /// Name, abstract and subcommands.
    public static let configuration = CommandConfiguration(
        commandName: "connhandler",
        abstract: "Query databases, copy tables between databases and CSV files, and show files of rows.",
        discussion: """
            A database is named by its URL, for example sqlite:plant.db or sqlite:plant.db?mode=ro. Results go to \
            standard output, everything else to standard error. The exit code is 0 for success, 1 for a failure and \
            64 for arguments that cannot be used.
            """,
        subcommands: [
            QueryCommand.self, ExecCommand.self, CopyCommand.self, ShowCommand.self, PingCommand.self,
        ]
    )

    /// Makes the command; its values come from the parser.
    public init() {}
}
