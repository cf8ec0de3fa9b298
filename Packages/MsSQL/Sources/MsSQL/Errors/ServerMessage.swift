/// A message of the server, or of db-lib itself, as it came.
struct ServerMessage: Sendable, Equatable {
    /// Whether db-lib says it, and not the server.
    var isClient = false
    var number: Int32
    var state: Int32 = 0
    /// How serious it is: up to 10 a notice, from 20 on the connection ends.
    var severity: Int32 = 16
    /// The line of the batch or procedure, from 1; 0 if there is none.
    var line: Int32 = 0
    /// The procedure, trigger or function that it happened in; empty for the statement itself.
    var procedure = ""
    /// Its text; may quote values.
    var text = ""
    /// The system's error number behind an error of db-lib; 0 for none.
    var systemError: Int32 = 0
}
