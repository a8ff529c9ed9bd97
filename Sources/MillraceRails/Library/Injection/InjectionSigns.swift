extension InjectionSign {
    /// The signs that are looked for where nothing else is said.
    ///
    /// Where they come from: OWASP's "LLM01: Prompt Injection" and its cheat sheet; Perez and Ribeiro, "Ignore Previous Prompt" (2022);
    /// Greshake et al., "Not what you've signed up for" (2023); Shen et al., "Do Anything Now" (2023); Anil et al., "Many-shot Jailbreaking"
    /// (2024); chat templates of Llama, Mistral, Gemma, Qwen and DeepSeek. The words and weights are this table's own.
    public static let all: [InjectionSign] = overrides + personas + extractions + markers + spoofing + others + InjectionSign.languages

    private static let things =
        """
        (instructions?|prompts?|directives?|rules|guidelines|commands?|programming|training|constraints|restrictions|polic(y|ies))
        """
    /// What people speak of who take back what they said themselves, too.
    private static let ordinaryThings = "(messages?|requests?|orders|context)"

    private static let overrides: [InjectionSign] = [
        InjectionSign(
            .override, weight: 1,
            """
            (ignor(e|ing)|disregard(ing)?|forget|override|overrule|neglect|discard|dismiss) ~{4}(previous|prior|above|preceding|earlier|\
            foregoing|initial|original|former|past|previously given|system) ~{2}
            """
                + things),
        InjectionSign(
            .override, weight: 0.5,
            """
            (ignor(e|ing)|disregard(ing)?|forget|override|overrule|neglect|discard|dismiss) ~{4}(previous|prior|above|preceding|earlier|\
            foregoing|initial|original|former|past|previously given|system) ~{2}
            """
                + ordinaryThings),
        InjectionSign(
            .override, weight: 0.9,
            "(ignore|disregard|forget|override|bypass|abandon) (all )?(of )?your ~{2}" + things),
        InjectionSign(
            .override, weight: 0.9,
            """
            (ignore|disregard|forget|override) (all|any|every|the|these|those) ~{2}(instructions?|directives?|guardrails?|safeguards?|\
            safety (rules|guidelines|measures|protocols))
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (do not|don't|dont|never|stop) (follow(ing)?|obey(ing)?|comply(ing)? with|adhere to|listen(ing)? to|\
            apply(ing)?) ~{3}(previous|prior|above|original|system|your|initial|earlier) ~{2}
            """
                + things),
        InjectionSign(
            .override, weight: 0.5,
            """
            (forget|ignore|disregard) (everything|anything|all)( that| which)?( was| has been| is| i| you| we| they)? ~{2}(above|before|\
            previously|prior|so far|told|said|written|learned)
            """),
        InjectionSign(
            .override, weight: 1,
            """
            (these|this|the following|my|new) (instructions?|prompt|message|directives?|rules) ~{2}(supersedes?|overrides?|replaces?|\
            takes? (precedence|priority) over|cancels?) ~{3}(previous|prior|all|any|original|earlier|system|other|your)
            """),
        InjectionSign(
            .override, weight: 0.4,
            """
            (new|updated|revised|real|actual|true) (instructions?|directives?|task|objective|system prompt)( are| is| follow)?
            """),
        InjectionSign(
            .override, weight: 0.6,
            """
            (your|the) (new|real|actual|true|only) (instructions?|directives?|task|objective|goal|purpose|job|mission)( now)? (is|\
            are) (now )?to
            """),
        InjectionSign(.override, weight: 0.4, "from now on ~{1}you (will|are|must|shall|should|act|respond|only|have)"),
        InjectionSign(
            .override, weight: 0.7,
            """
            you are no longer (bound|restricted|limited|constrained|required|an?|the|chatgpt|claude|gemini|gpt|subject|obligated|\
            governed)
            """),
        InjectionSign(.override, weight: 0.5, "(end|start|beginning) of (the )?(system|initial|hidden|new) (prompt|instructions?|message)"),
        InjectionSign(
            .override, weight: 0.6,
            """
            (stop|cease) (what you are|your current|the current) ~{2}(doing|tasks?|work)?( and)? instead
            """),
    ]

    private static let personas: [InjectionSign] = [
        InjectionSign(.persona, weight: 1, "do anything now"),
        InjectionSign(
            .persona, weight: 1,
            """
            (you are|you're|act as|be|become|simulate|roleplay as|role play as|pretend (to be|you are)|respond as|enable) (now |\
            going to (be|act as) |to act as )?(an? )?(dan|stan|dude|evilbot|betterdan|jailbreakgpt|freedomgpt|chadgpt|darkgpt|wormgpt|\
            fraudgpt|antigpt|devmode)
            """),
        InjectionSign(
            .persona, weight: 1,
            """
            (act|behave|respond|answer|pretend|roleplay|simulate|play|reply|speak) ~{8}(unrestricted|unfiltered|uncensored|amoral|\
            jailbroken|unaligned|without (any )?(ethical|moral|safety|content) ~{1}(restrictions?|filters?|limits|limitations|rules|\
            guidelines|constraints|considerations))
            """),
        InjectionSign(
            .persona, weight: 1,
            """
            (act|behave|respond|answer|pretend|roleplay|simulate|play|reply) (as|like|to be|that you|you are|you're) ~{8}(without|no|\
            free of|free from) (any )?(restrictions?|filters?|ethics|morals?|guidelines|censorship|ethical|moral)
            """),
        InjectionSign(
            .persona, weight: 0.7,
            """
            (an? )?(unrestricted|unfiltered|uncensored|amoral|jailbroken|unaligned) (ai|assistant|chatbot|language model|llm|model|gpt|\
            version)
            """),
        InjectionSign(
            .persona, weight: 0.7,
            """
            (enter|activate|enable|switch (in)?to|engage|turn on|in|entering) (the )?(dan|jailbreak|unrestricted|unfiltered|uncensored|\
            evil|opposite|sudo|chaos|godlike) mode
            """),
        InjectionSign(
            .persona, weight: 0.6,
            """
            (developer|debug|god|dan|jailbreak|admin|root|sudo|maintenance) mode (is )?(now )?(enabled|activated|on|engaged|unlocked|\
            output)
            """),
        InjectionSign(
            .persona, weight: 0.5,
            """
            (you (have|know|follow|are bound by)|it has|with|there are|that has|who has|has|have) (absolutely )?no (restrictions|\
            filters?|limitations|guidelines|ethical|moral|morals|ethics|censorship|content polic(y|ies)|safety)
            """),
        InjectionSign(.persona, weight: 0.4, "(stay|remain|always be|keep) (in character|as dan)"),
        InjectionSign(
            .persona, weight: 0.6,
            """
            (my )?(deceased|late|dead) (grandmother|grandma|grandfather|grandpa|granny) ~{8}(used to|would) (read|tell|recite|sing|\
            whisper)
            """),
        InjectionSign(.persona, weight: 0.8, isWords: false, "\\[.{0,3}jailbreak.{0,3}\\]"),
        InjectionSign(.persona, weight: 0.5, "(jailbreak|jailbroken) (mode|prompt|yourself|this|successful|enabled)"),
    ]

    private static let extractions: [InjectionSign] = [
        InjectionSign(
            .extraction, weight: 1,
            """
            (reveal|show|print|display|output|repeat|tell|give|share|leak|dump|expose|recite|write|disclose|what (is|are|was|were)|\
            what's|copy|translate|summari[sz]e|list|return|send|provide|describe|paste|quote) ~{4}your ~{2}(system|initial|hidden|\
            original|secret|developer|internal|base|pre|starting|custom|full|exact|above) ~{1}(prompts?|instructions?|messages?|\
            directives?)
            """),
        InjectionSign(
            .extraction, weight: 0.5,
            """
            (reveal|show|print|display|output|repeat|tell|give|share|leak|dump|expose|recite|write|disclose|what (is|are|was|were)|\
            what's|copy|translate|summari[sz]e|list|return|send|provide|describe|paste|quote) ~{4}your ~{2}(system|initial|hidden|\
            original|secret|developer|internal|base|pre|starting|custom|full|exact|above) ~{1}(rules|configuration|guidelines)
            """),
        InjectionSign(
            .extraction, weight: 0.8,
            """
            (reveal|print|output|repeat|leak|dump|expose|recite|disclose|show me|give me|tell me|send me|paste) ~{2}(the|this|that|its|\
            any|every|all) ~{2}(system|initial|hidden|secret|developer) (prompt|instructions?|message)
            """),
        InjectionSign(
            .extraction, weight: 0.9,
            """
            (repeat|print|output|copy|say|echo|write|recite|return|paste|transcribe|reproduce) ~{2}(everything|all|the text|the words|\
            words|text|the content|the message|the conversation|verbatim) ~{3}(above|before this|prior to|preceding|up to this|\
            up to here)
            """),
        InjectionSign(
            .extraction, weight: 0.6,
            """
            (starting|start|beginning|begin)( with)?( the (words?|phrase))? you are (chatgpt|an? ai|an? assistant|a helpful|claude|\
            an? large)
            """),
        InjectionSign(
            .extraction, weight: 0.5,
            """
            (what|how) (instructions|prompt)? ?(were|are|have) you (been )?(given|told|prompted|instructed)( to| by| with)?
            """),
        InjectionSign(.extraction, weight: 0.3, "(verbatim|word for word|exactly as (written|given)|character by character)"),
        InjectionSign(
            .extraction, weight: 0.7,
            """
            (reveal|tell|give|show|print|share|disclose) (me )?(the |your |all )?(secret|hidden|confidential|internal) ~{1}(key|\
            password|token|flag|credentials|code|instructions?|data)
            """),
    ]

    private static let markers: [InjectionSign] = [
        InjectionSign(
            .markers, weight: 1, isWords: false,
            """
            <\\|(im_start|im_end|im_sep|system|user|assistant|endoftext|end_of_text|begin_of_text|start_header_id|end_header_id|eot_id|\
            eom_id|endofprompt|python_tag|channel|message|start|end|end_of_turn|tool|call)\\|>
            """),
        InjectionSign(.markers, weight: 0.7, isWords: false, "\\[/?(inst|sys|system_prompt|system prompt|available_tools|tool_results)\\]"),
        InjectionSign(.markers, weight: 0.8, isWords: false, "<</?sys>>"),
        InjectionSign(.markers, weight: 0.7, isWords: false, "<(start|end)_of_turn>"),
        InjectionSign(
            .markers, weight: 0.6, isWords: false,
            """
            (?m)^[ \t>*]{0,4}#{2,6} ?(system|new instructions?|admin|\
            developer)( prompt| message| instructions?| override| note)?[ :#*]{0,4}$
            """),
        InjectionSign(
            .markers, weight: 0.6, isWords: false,
            """
            (?m)^[ \t>*_#\\-]{0,6}(system|developer|admin|root|\
            operator)( message| prompt| override| note| notice| instructions?| update| command)?[ *_]{0,3}:
            """),
        InjectionSign(
            .markers, weight: 0.7, isWords: false,
            """
            \\[(system|admin|developer|root|operator)( message| note| override| prompt| instructions?| update| command)?\\]
            """),
        InjectionSign(
            .markers, weight: 0.5, isWords: false,
            """
            </?(system|system_prompt|systemprompt|admin|user_query|user_input|assistant|important|instructions?|secret_instructions)>
            """),
        InjectionSign(
            .markers, weight: 0.4, isWords: false,
            """
            (-{3,}|={3,}|\\*{3,}) ?(end|begin|start|new|system)( of)?( the)?( user)?( system)? ?(prompt|instructions?|input|message|\
            context|query|data) ?(-{3,}|={3,}|\\*{3,})
            """),
    ]

    private static let spoofing: [InjectionSign] = [
        InjectionSign(
            .toolSpoofing, weight: 0.8, isWords: false,
            """
            </?(tool_call|tool_calls|function_calls?|tool_response|tool_result|function_results?|tool_code|tool_output)>
            """),
        InjectionSign(.toolSpoofing, weight: 0.7, isWords: false, "<(invoke|parameter|function|tool_use)[ =][^>\\n]{0,80}>"),
        InjectionSign(.toolSpoofing, weight: 0.7, isWords: false, "\\[(tool_calls?|tool_results?|function_call)\\]"),
        InjectionSign(.toolSpoofing, weight: 0.6, isWords: false, "\"(tool_calls|function_call|tool_use)\"[ \\n]{0,4}:[ \\n]{0,4}[\\[{]"),
        InjectionSign(
            .toolSpoofing, weight: 0.5,
            """
            (immediately|silently|now|first) (call|invoke|execute|run|use) the ~{3}(tool|function|api|plugin)
            """),
    ]

    private static let others: [InjectionSign] = [
        InjectionSign(
            .covert, weight: 0.5,
            """
            (ais?|llms?|assistants?|agents?|chatbots?|bots?|language models?) (that (is|are) |which (is|are) )?\
            (reading|processing|summari[sz]ing|viewing) (this|the)
            """),
        InjectionSign(
            .covert, weight: 0.7,
            """
            (do not|don't|dont|never|without) (tell(ing)?|inform(ing)?|mention(ing)?|reveal(ing)?|notify(ing)?|alert(ing)?|ask(ing)?|\
            show(ing)?|disclos(e|ing)) ~{4}(to )?(the )?(user|users|human|humans|customer)
            """),
        InjectionSign(
            .covert, weight: 0.7,
            """
            (send|post|forward|upload|exfiltrate|email|append|transmit|leak|submit|include|copy) ~{5}(conversation( history)?|\
            chat (history|log)|api keys?|credentials|passwords?|secrets|access tokens?|user data|private data|personal data|\
            system prompt|contacts|cookies|environment variables) ~{4}(to|in|at|via|into)
            """),
        InjectionSign(
            .covert, weight: 0.5,
            """
            (attention|important|note|notice|message|dear|hey|hello|hi|instructions?)( to| for)?( the| any| all)? (ai|llm|llms|ais|\
            ai assistants?|ai agents?|ai models?|language models?|chatbots?|gpt|copilot)
            """),
        InjectionSign(
            .covert, weight: 0.5,
            """
            if you are (an? )?(ai|llm|language model|large language model|assistant|chatbot|gpt|agent|bot|summari[sz]ing)
            """),
        InjectionSign(
            .covert, weight: 0.4,
            """
            (when|while|before|after) (summari[sz]ing|processing|reading|analy[sz]ing|reviewing|answering) this ~{4}(you must|always|\
            do not|never|please|instead|also)
            """),
        InjectionSign(
            .covert, weight: 0.5,
            """
            (recommend|rate|rank|hire|approve|accept|score) (this|the) ~{3}(highest|best|positively|immediately|regardless|\
            candidate above|unconditionally|5 stars|five stars)
            """),
        InjectionSign(
            .encoded, weight: 0.9,
            """
            (decode|decrypt|unscramble|decipher|decoding|translate|interpret|convert) ~{6}(base64|base 64|hex|hexadecimal|rot13|rot 13|\
            morse|binary|cipher|caesar|encoded|reversed|leetspeak) ~{8}(and|then|to) ~{2}(follow|execute|run|do|obey|comply|respond|\
            answer|act|perform|carry)
            """),
        InjectionSign(
            .encoded, weight: 0.4,
            """
            (base64|base 64|rot13|rot 13|hex|caesar|ascii|morse)( encoded)? (instructions?|commands?|message|payload|prompt|string|text)
            """),
        InjectionSign(.manyShot, weight: 0.4, minCount: 10, isWords: false, "(?m)^[ \t>*_#]{0,4}(human|user|question|q)[ *_]{0,3}:"),
        InjectionSign(
            .manyShot, weight: 1, minCount: 32, isWords: false,
            """
            (?m)^[ \t>*_#]{0,4}(assistant|ai|bot|answer|a|model)[ *_]{0,3}:
            """),
        InjectionSign(
            .compliance, weight: 0.5,
            """
            (start|begin|prefix|open) (your )?(response|answer|reply|output|message|every response)?( by saying| with) (sure|absolutely|\
            of course|yes|certainly|ok|okay)
            """),
        InjectionSign(
            .compliance, weight: 0.5,
            """
            (do not|don't|dont|never|cannot|can't|must not|without) (refuse|refusing|apologi[sz]e|apologi[sz]ing|decline|declining|\
            say (that )?(you )?(can't|cannot|are unable)|include (any )?(warnings?|disclaimers?)|mention (any )?(ethics|policies|\
            guidelines|safety)|reject|deny)
            """),
        InjectionSign(
            .compliance, weight: 0.4,
            """
            you (must|have to|will|shall|are required to) (always )?(comply|obey|answer|respond|fulfill) ~{5}(any|every|all|no matter|\
            regardless|without)
            """),
        InjectionSign(
            .compliance, weight: 0.3,
            """
            (hypothetically|hypothetical (response|scenario)|in a fictional (world|story|setting)|for (educational|research|\
            testing) purposes only)
            """),
        InjectionSign(
            .compliance, weight: 0.4,
            """
            (no|without|skip|omit) (warnings?|disclaimers?|moral(i[sz]ing)?|ethical|lectures?|caveats) ?(or|and|,)? ?(warnings?|\
            disclaimers?|moral(i[sz]ing)?|ethical|lectures?|caveats)
            """),
    ]
}
