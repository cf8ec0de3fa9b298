internal import ArgumentParser
internal import ConnHandlerCommands

@main
struct Main {
    static func main() async {
        await RootCommand.main()
    }
}
