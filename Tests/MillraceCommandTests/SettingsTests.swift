import Foundation
import Millrace
import Testing

@testable import MillraceCommand

/// The configuration file, and the choice of a provider.
@Suite("Settings and choice of provider")
struct SettingsTests {
    private func withFile<Success>(_ text: String, _ body: ([String: String]) async throws -> Success) async throws -> Success {
        let path = FileManager.default.temporaryDirectory.appending(path: "millrace-\(UUID().uuidString).json").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        return try await body(["MILLRACE_CONFIG": path])
    }

    @Test("A file gives provider, model, address and keys")
    func file() async throws {
        try await withFile(#"{"provider": "groq", "model": "m", "baseURL": null, "keys": {"groq": " secret-key\n"}}"#) { environment in
            let settings = try Settings.read(environment)
            #expect(settings.provider == "groq")
            #expect(settings.model == "m")
            #expect(settings.baseURL == nil)
            #expect(settings.keys["groq"]?.secret == "secret-key")
            #expect(!settings.isReadableByOthers)
            #expect(!"\(settings)".contains("secret-key"))
        }
    }

    @Test(
        "A wrong file is told with its place",
        arguments: [("{\n\"provider\": \n}", "line 3"), (#"{"modle": "x"}"#, "modle"), (#"{"model": 1}"#, "model"), ("[]", "object")])
    func wrongFile(text: String, expected: String) async throws {
        try await withFile(text) { environment in
            let error = #expect(throws: CommandFailure.self) { try Settings.read(environment) }
            #expect(error?.code == .configuration)
            #expect(error?.description.contains(expected) == true, "\(error?.description ?? "-")")
        }
    }

    @Test("No file means no settings")
    func noFile() throws {
        #expect(try Settings.read(["MILLRACE_CONFIG": "/nonexistent/millrace.json"]).path == nil)
    }

    @Test("The command line beats the environment, which beats the file; a key in the environment chooses its provider")
    func choice() async throws {
        var settings = Settings()
        settings.provider = "deepseek"
        settings.keys = ["deepseek": APIKey("k"), "groq": APIKey("k"), "xai": APIKey("k")]
        func chosen(_ wishes: ClientSetup.Wishes, _ environment: [String: String]) async throws -> ClientSetup {
            try await ClientSetup.find(wishes, environment: environment, settings: settings)
        }
        #expect(try await chosen(.init(), [:]).client.provider.id == "deepseek")
        #expect(try await chosen(.init(model: "m"), ["MILLRACE_PROVIDER": "groq"]).client.provider.id == "groq")
        let asked = try await chosen(.init(provider: "xai", model: "m"), ["MILLRACE_PROVIDER": "groq"])
        #expect(asked.client.provider.id == "xai" && asked.model.id == "m" && asked.notice == nil)
        settings.provider = nil
        settings.keys = [:]
        let keyed = try await chosen(.init(model: "m"), ["GROQ_API_KEY": "k"])
        #expect(keyed.client.provider.id == "groq")
        #expect(keyed.notice != nil)
    }

    @Test("An unknown provider and a missing key are told with what to do")
    func missing() async {
        let unknown = await #expect(throws: CommandFailure.self) {
            try await ClientSetup.find(.init(provider: "nope"), environment: [:], settings: Settings())
        }
        #expect(unknown?.code == .configuration)
        let keyless = await #expect(throws: CommandFailure.self) {
            try await ClientSetup.find(.init(provider: "openai"), environment: [:], settings: Settings())
        }
        #expect(keyless?.description.contains("OPENAI_API_KEY") == true)
    }

    @Test("A base URL alone makes a provider that needs no key")
    func baseURL() async throws {
        let setup = try await ClientSetup.find(
            .init(model: "m", baseURL: "http://127.0.0.1:1/v1"), environment: [:], settings: Settings())
        #expect(setup.client.provider.baseURL == "http://127.0.0.1:1/v1")
        #expect(setup.model.id == "m")
    }
}
