/// One key: its column in the frame whose rows are numbered, and its column in the frame where those are sought.
struct KeyColumns {
    /// The name that errors show.
    let name: String
    let build: Column
    /// Of a type that ``KeyCodes/comparable(_:_:)`` holds for; nil where there is one frame only.
    let probe: Column?
}
