/// Where a part of a JSON text begins within the whole.
struct JSONOrigin {
    /// The number of its first line, from 1.
    var line = 1
    /// The position of its first byte, from 0.
    var byte = 0
}
