/// What became of bytes that libcurl offered.
enum BodyVerdict {
    case taken, pause, abort
}
