extension TDSMessage {
    /// A message with the number, severity and text of SQL Server's own.
    init(_ number: Int, _ severity: Int, _ text: String, state: Int = 1, line: Int = 1) {
        self.init(number: number, state: state, severity: severity, text: text, line: line)
    }

    static func syntax(near text: String, line: Int = 1) -> TDSMessage {
        TDSMessage(102, 15, "Incorrect syntax near '\(text)'.", line: line)
    }

    static func keyword(_ text: String, line: Int = 1) -> TDSMessage {
        TDSMessage(156, 15, "Incorrect syntax near the keyword '\(text)'.", line: line)
    }

    static func invalidObject(_ name: String) -> TDSMessage {
        TDSMessage(208, 16, "Invalid object name '\(name)'.")
    }

    static func invalidColumn(_ name: String) -> TDSMessage {
        TDSMessage(207, 16, "Invalid column name '\(name)'.")
    }

    static func alreadyExists(_ name: String) -> TDSMessage {
        TDSMessage(2714, 16, "There is already an object named '\(name)' in the database.", state: 6)
    }

    static func undeclared(_ name: String) -> TDSMessage {
        TDSMessage(137, 15, "Must declare the scalar variable \"\(name)\".", state: 2)
    }

    static func overflow(_ type: String) -> TDSMessage {
        TDSMessage(8115, 16, "Arithmetic overflow error converting expression to data type \(type).", state: 2)
    }

    static let deadlock = TDSMessage(
        1205,
        13,
        "Transaction (Process ID) was deadlocked on lock resources with another process and has been chosen as the "
            + "deadlock victim. Rerun the transaction.",
        state: 51
    )
    static let lockTimeout = TDSMessage(1222, 16, "Lock request time out period exceeded.", state: 51)
}
