"""Which texts keep which instruction of IFEval, by the strict check of the published program as lm-evaluation-harness 0.4 carries it
(lm_eval/tasks/ifeval/instructions.py). Run: python make_ifeval.py PATH_OF_INSTRUCTIONS_PY > ifeval/strict.json
Needs langdetect, nltk, immutabledict. The language of a text is taken for English, and what needs nltk's trained models is left out, as are
letters beyond a to z, for which the program draws another one."""
import importlib.util, json, os, sys, types

path = sys.argv[1]
package = types.ModuleType("lm_eval"); package.__path__ = []
for name in ["lm_eval", "lm_eval.tasks", "lm_eval.tasks.ifeval"]:
    module = types.ModuleType(name); module.__path__ = [os.path.dirname(path)]; sys.modules[name] = module
def load(name, file):
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec); sys.modules[name] = module; spec.loader.exec_module(module)
    return module
import nltk
nltk.download = lambda *a, **k: True
nltk.data.find = lambda *a, **k: True
util = load("lm_eval.tasks.ifeval.instructions_util", os.path.join(os.path.dirname(path), "instructions_util.py"))
checks = load("lm_eval.tasks.ifeval.instructions", path)
checks.langdetect.detect = lambda text: "en"

TEXTS = [
    "Hello", "hello there", "HELLO THERE", "ALL LARGE, WITH 3 NUMBERS.", "a, b and c", "one two three four five six seven",
    "It's a well-known fact; isn't it?", "The rock rocks. A Rock!", "rocket science", "story, Story and STORIES of a story",
    "\"all of it is quoted\"", "\"half\" of it", "\"", "<<Song>>\nla la", "<Song>\nla", "<< >> nothing", "<<>>",
    "* one\n* two\n* three", "- one\n- two", "* one\n- two\n  * three", "** bold ** is no bullet\n* but this", "*a* and *b* and **c**",
    "** ** and * *", "*only one*", "call [name] at [number]", "nothing [ open", "[a][b][c]", "first *** second *** third",
    "first\n\nsecond\n\nthird", "***first***second", "first *** *** third", "Elm is a tree.\n\n\"Send it,\" he said.\n\nElm, again",
    "send now\n\nnothing", "one ****** two", "one ****** one", "****** one ****** two", "one ****** ****** two", "one ****** two ****** three",
    "yes\nP.S. no", "yes P.P.S no", "yes\np.p.s I forgot", "PS: none", "SECTION 1 a SECTION 2 b", "Section 1\nSection 2\nSection 3",
    "{\"a\": [1, 2]}", "```json\n{\"a\": 1}\n```", "[1, 2", "12", "My answer is yes.", "I think. My answer is maybe.", "my answer is no.",
    "Say hello. Hello!", "say hello. ok", "Well. Say hello.", "That is all, folks. Is there more?", "\"Is there more?\"", "is there MORE? no",
    "#### four hashes", "oooo moon", "", "   ", "\n\n",
]
CASES = [
    ("punctuation:no_comma", {}), ("startend:quotation", {}), ("detectable_format:title", {}), ("detectable_format:json_format", {}),
    ("detectable_format:constrained_response", {}), ("combination:two_responses", {}), ("change_case:english_capital", {}),
    ("change_case:english_lowercase", {}), ("keywords:existence", {"keywords": ["rock", "science"]}), ("keywords:existence", {"keywords": ["stor"]}),
    ("keywords:forbidden_words", {"forbidden_words": ["rock"]}), ("keywords:forbidden_words", {"forbidden_words": ["it", "one"]}),
    ("keywords:frequency", {"relation": "at least", "keyword": "stor", "frequency": 4}), ("keywords:frequency", {"relation": "less than", "keyword": "one", "frequency": 2}),
    ("keywords:letter_frequency", {"let_relation": "at least", "letter": "o", "let_frequency": 3}), ("keywords:letter_frequency", {"let_relation": "less than", "letter": "e", "let_frequency": 2}),
    ("length_constraints:number_words", {"relation": "at least", "num_words": 4}), ("length_constraints:number_words", {"relation": "less than", "num_words": 3}),
    ("length_constraints:number_paragraphs", {"num_paragraphs": 3}), ("length_constraints:number_paragraphs", {"num_paragraphs": 2}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 3, "nth_paragraph": 2, "first_word": "send"}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 3, "nth_paragraph": 3, "first_word": "elm"}),
    ("length_constraints:nth_paragraph_first_word", {"num_paragraphs": 2, "nth_paragraph": 1, "first_word": "send"}),
    ("detectable_content:number_placeholders", {"num_placeholders": 2}), ("detectable_content:postscript", {"postscript_marker": "P.S."}),
    ("detectable_content:postscript", {"postscript_marker": "P.P.S"}), ("detectable_format:number_bullet_lists", {"num_bullets": 3}),
    ("detectable_format:number_bullet_lists", {"num_bullets": 2}), ("detectable_format:number_highlighted_sections", {"num_highlights": 1}),
    ("detectable_format:number_highlighted_sections", {"num_highlights": 3}),
    ("detectable_format:multiple_sections", {"section_spliter": "SECTION", "num_sections": 2}), ("detectable_format:multiple_sections", {"section_spliter": "Section", "num_sections": 3}),
    ("combination:repeat_prompt", {"prompt_to_repeat": "Say hello."}), ("startend:end_checker", {"end_phrase": "Is there more?"}),
]
CLASSES = {
    "punctuation:no_comma": "CommaChecker", "startend:quotation": "QuotationChecker", "detectable_format:title": "TitleChecker",
    "detectable_format:json_format": "JsonFormat", "detectable_format:constrained_response": "ConstrainedResponseChecker",
    "combination:two_responses": "TwoResponsesChecker", "change_case:english_capital": "CapitalLettersEnglishChecker",
    "change_case:english_lowercase": "LowercaseLettersEnglishChecker", "keywords:existence": "KeywordChecker", "keywords:forbidden_words": "ForbiddenWords",
    "keywords:frequency": "KeywordFrequencyChecker", "keywords:letter_frequency": "LetterFrequencyChecker", "length_constraints:number_words": "NumberOfWords",
    "length_constraints:number_paragraphs": "ParagraphChecker", "length_constraints:nth_paragraph_first_word": "ParagraphFirstWordCheck",
    "detectable_content:number_placeholders": "PlaceholderChecker", "detectable_content:postscript": "PostscriptChecker",
    "detectable_format:number_bullet_lists": "BulletListChecker", "detectable_format:number_highlighted_sections": "HighlightSectionChecker",
    "detectable_format:multiple_sections": "SectionChecker", "combination:repeat_prompt": "RepeatPromptThenAnswer", "startend:end_checker": "EndChecker",
}
out = []
for name, arguments in CASES:
    check = getattr(checks, CLASSES[name])(name)
    check.build_description(**arguments)
    kept = [bool(text.strip() and check.check_following(text)) for text in TEXTS]
    out.append({"instruction": name, "arguments": arguments, "kept": kept})
print(json.dumps({"texts": TEXTS, "cases": out}, indent=1))
