#if CommandLine
import ArgumentParser
import Foundation
import Millrace

/// `millrace doctor`: what is configured, reachable and missing.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Tells which providers are configured and reachable, and what is missing. Never prints a key.",
        discussion: """
            For each provider: whether a key was found and where, and with --reach whether its model list answers. Local servers are \
            always tried.
            """)

    @Flag(help: "Ask each provider with a key for its model list.")
    var reach = false

    func run() async throws {
        try await reportingFailures { () async throws(CommandFailure) in try await examine() }
    }

    private func examine() async throws(CommandFailure) {
        let terminal = Terminal()
        let environment = ProcessInfo.processInfo.environment
        let path = Settings.path(environment)
        let settings = try Settings.read(environment)
        if settings.path == nil {
            terminal.write("configuration file   none (\(path))\n")
        } else {
            terminal.write("configuration file   \(path)\(settings.isReadableByOthers ? "  (others can read it: chmod 600)" : "")\n")
        }
        if let name = environment["MILLRACE_PROVIDER"] ?? settings.provider {
            let isKnown = ProviderCatalog.provider(named: name) != nil
            terminal.write("chosen provider      \(name)\(isKnown ? "" : "  (unknown)")\n")
        }
        terminal.write("\n")
        for provider in ProviderCatalog.all where provider.id != "custom" {
            terminal.write(await line(for: provider, environment, settings) + "\n")
        }
        let simulator = "simulator".padding(toLength: 18, withPad: " ", startingAt: 0)
        terminal.write(simulator + "always there: millrace chat --provider simulator\n")
    }

    private func line(for provider: Provider, _ environment: [String: String], _ settings: Settings) async -> String {
        let provider = provider.resolved(environment)
        let name = provider.id.padding(toLength: 18, withPad: " ", startingAt: 0)
        let found = ClientSetup.key(for: provider, environment, settings)
        let isLocal = provider.baseURL.contains("127.0.0.1") || provider.baseURL.contains("localhost")
        var words: [String] = []
        if let found {
            words.append("key in \(found.place)")
        } else if isLocal {
            words.append("no key needed")
        } else {
            words.append("no key (\(provider.keyVariables.joined(separator: " or ")))")
        }
        if isLocal || (reach && found != nil) {
            let began = ContinuousClock.now
            if let models = await ClientSetup.models(of: provider, key: found?.key) {
                let milliseconds = (ContinuousClock.now - began) / .milliseconds(1)
                words.append("reachable, \(models.count) models, \(Int(milliseconds)) ms")
            } else {
                words.append("not reachable at \(provider.baseURL)")
            }
        }
        return name + words.joined(separator: "; ")
    }
}
#endif
