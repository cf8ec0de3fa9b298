internal import ConnHandlerCommands
internal import Glibc

@main
struct Main {
    static func main() async {
        exit(await Invocation.main())
    }
}
