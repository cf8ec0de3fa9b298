/// What libcurl gets when it asks for bytes of a request's body.
enum FillVerdict {
    case bytes(Int)
    case pause, abort
}
