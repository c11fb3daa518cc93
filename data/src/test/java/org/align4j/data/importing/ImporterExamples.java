package org.align4j.data.importing;

import java.util.Map;

/** A good example of what each importer reads, with single quotes for double ones. */
final class ImporterExamples {
    private static final String PAIR = "'chosen':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],"
            + "'rejected':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}]";
    static final Map<String, String> ALL = Map.ofEntries(
            Map.entry("text", "{'text':'a'}"),
            Map.entry(
                    "messages",
                    "{'conversations':[{'from':'human','value':'q'},{'from':'gpt','value':'a'}],'system':'s'}"),
            Map.entry("prompt", "{'prompt':'q','ground_truth':7,'rubric':[{'text':'t','weight':-1}]}"),
            Map.entry("prompt-completion", "{'question':'q','response':'a'}"),
            Map.entry("preference", "{'prompt':'q','chosen':'a','rejected':'b','margin':2}"),
            Map.entry("preference-repeated-prompt", "{'prompt':'q'," + PAIR + "}"),
            Map.entry("preference-implicit", "{" + PAIR + "}"),
            Map.entry("edits", "{'prompt':'q','completion':'a b','edited':'a c','annotator':'x'}"),
            Map.entry("unpaired", "{'prompt':'q','completion':'a','label':true}"),
            Map.entry(
                    "hh",
                    "{'chosen':'\\n\\nHuman: q\\n\\nAssistant: a','rejected':'\\n\\nHuman: q\\n\\nAssistant: b'}"),
            Map.entry("gsm8k", "{'question':'q','answer':'6*7\\n#### 42'}"),
            Map.entry("alpaca", "{'instruction':'q','input':'','output':'a'}"),
            Map.entry("autoj", "{'prompt':'q','response 1':'a','response 2':'b','label':2,'scenario':'s'}"),
            Map.entry(
                    "pandalm",
                    "{'instruction':'q','input':'','response1':'a','response2':'b','annotator1':1,'annotator2':0,"
                            + "'gpt_result':'Tie'}"),
            Map.entry(
                    "llmbar",
                    "{'input':'q','output_1':'a','output_2':'b','label':1,"
                            + "'judges':{'j':[{'swap = True':{'completion':['x','stop'],'winner':'1'}}]}}"),
            Map.entry(
                    "hhh-alignment",
                    "{'chosen_instruction':'" + judging("a") + "','rejected_instruction':'" + judging("b") + "'}"),
            Map.entry("prometheus", "{'instruction':'" + judging("a") + "','gpt4_score':[4,5]}"),
            Map.entry(
                    "ultrafeedback",
                    "{'instruction':'q','source':'s','completions':[{'response':'a','overall_score':5,'annotati"
                            + "ons':{'helpfulness':{'Rating':'5','Rationale':'r'},'honesty':{'Rating':'5','Rationale':'r'"
                            + "},'instruction_following':{'Rating':'5','Rationale':'r'},'truthfulness':{'Rating':'5','Rat"
                            + "ionale':'r'}}},{'response':'b','overall_score':2,'annotations':{'helpfulness':{'Rating':'2"
                            + "','Rationale':'r'},'honesty':{'Rating':'2','Rationale':'r'},'instruction_following':{'Rati"
                            + "ng':'2','Rationale':'r'},'truthfulness':{'Rating':'2','Rationale':'r'}}}]}"),
            Map.entry(
                    "helpsteer",
                    "{'prompt':'q','response':'a','helpfulness':4,'correctness':4,'coherence':4,'complexity':3,"
                            + "'verbosity':1}\n"
                            + "{'prompt':'q','response':'b','helpfulness':1,'correctness':1,'coherence':3,"
                            + "'complexity':1,'verbosity':2}"),
            Map.entry(
                    "helpsteer-preference",
                    "{'context':[{'role':'user','content':'q'}],'response1':'a','response2':'b','overall_prefer"
                            + "ence':-2,'domain':'general'}"),
            Map.entry(
                    "shp",
                    "{'history':'q','human_ref_A':'a','human_ref_B':'b','labels':1,'score_A':12,'score_B':4,'po"
                            + "st_id':'p'}"),
            Map.entry(
                    "tldr-comparisons",
                    "{'info':{'id':'t3','post':'p','title':'t','subreddit':'s'},'summaries':[{'text':' a','poli"
                            + "cy':'sup1'},{'text':' b','policy':'ref'}],'choice':0,'worker':'w','extra':{'confidence':7}"
                            + "}"),
            Map.entry(
                    "tldr-ratings",
                    "{'info':{'id':'t3','post':'p','title':'t','subreddit':'s'},'summary':{'text':' a','policy'"
                            + ":'sup1','axes':{'overall':6,'accuracy':7,'coverage':5,'coherence':7}},'worker':'w'}"),
            Map.entry(
                    "lm-human-preferences",
                    "{'query':[1,2],'sample0':[3],'sample1':[4],'sample2':[5],'sample3':[6],'best':2}"),
            Map.entry(
                    "nectar",
                    "{'prompt':'\\n\\nHuman: q\\n\\nAssistant: ','answers':[{'answer':'a','model':'m','rank':2."
                            + "0},{'answer':'b','model':'n','rank':1.0}],'turns':1}"),
            Map.entry(
                    "oasst-trees",
                    "{'prompt':{'message_id':'m','text':'q','role':'prompter','replies':[{'message_id':'r','par"
                            + "ent_id':'m','text':'a','role':'assistant','rank':1,'replies':[]},{'message_id':'s','parent"
                            + "_id':'m','text':'b','role':'assistant','rank':0,'replies':[]}]},'message_tree_id':'m'}"),
            Map.entry(
                    "oasst-messages",
                    "{'message_tree_id':'m','text':'q','message_id':'m','parent_id':null,'role':'prompter'}\n"
                            + "{'message_tree_id':'m','text':'a','message_id':'r','parent_id':'m','role':'assistant',"
                            + "'rank':1}\n"
                            + "{'message_tree_id':'m','text':'b','message_id':'s','parent_id':'m','role':'assistant',"
                            + "'rank':0}"),
            Map.entry(
                    "pku-saferlhf",
                    "{'prompt':'q','response_0':'a','response_1':'b','is_response_0_safe':true,'is_response_1_s"
                            + "afe':false,'better_response_id':1,'safer_response_id':0}"),
            Map.entry(
                    "reward-bench-2",
                    "{'prompt':'q','chosen':['a'],'rejected':['b','c'],'num_correct':1,'num_incorrect':2,'subse"
                            + "t':'Math','id':'1'}"),
            Map.entry(
                    "arena",
                    "{'prompt':'[\\'q\\']','response_a':'[\\'a\\']','response_b':'[\\'b\\']','winner_model_a':0"
                            + ",'winner_model_b':1,'winner_tie':0,'model_a':'m','model_b':'n'}"),
            Map.entry(
                    "conversation-votes",
                    "{'conversation_a':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'conv"
                            + "ersation_b':[{'role':'user','content':'q'},{'role':'assistant','content':'b'}],'winner':'m"
                            + "odel_b','judge':'expert_1','turn':1,'question_id':81}"),
            Map.entry(
                    "mt-bench-answers",
                    "{'question_id':81,'answer_id':'x','model_id':'m','choices':[{'index':0,'turns':['a','b']}],'tstamp':1.5}"),
            Map.entry(
                    "mt-bench-scores",
                    "{'question_id':81,'model':'m','judge':['gpt-4','single-v1'],'user_prompt':'[Instruction]\\nGrade.\\n\\n"
                            + "[Question]\\nq\\n\\n[The Start of Assistant\\u0027s Answer]\\na\\n"
                            + "[The End of Assistant\\u0027s Answer]','judgment':'Rating: [[7]]','score':7,'turn':1}"),
            Map.entry("mt-bench-questions", "{'turns':['q','r'],'question_id':81,'category':'writing'}"),
            Map.entry(
                    "mt-bench-judgments",
                    "{'g1_user_prompt':'[User Question]\\nq\\n\\n[The Start of Assistant A\\u0027s Answer]\\na\\n"
                            + "[The End of Assistant A\\u0027s Answer]\\n\\n[The Start of Assistant B\\u0027s Answer]\\n"
                            + "b\\n[The End of Assistant B\\u0027s Answer]','question_id':81,'model_1':'m','model_2':'n'"
                            + ",'g1_winner':'model_2','g2_winner':'model_2','judge':['gpt-4','pair-v2'],'turn':1}"),
            Map.entry(
                    "alpaca-eval",
                    "{'instruction':'q','output_1':'a','generator_1':'m','output_2':'b','generator_2':'n','anno"
                            + "tator':'gpt4','preference':1.75}"),
            Map.entry(
                    "webgpt",
                    "{'question':{'id':'i','full_text':'q'},'answer_0':'a','answer_1':'b','score_0':0.5,'score_1':-0.5}"),
            Map.entry(
                    "rm-static",
                    "{'prompt':'\\n\\nHuman: q\\n\\nAssistant:','response':' a','chosen':' a','rejected':' b'}"),
            Map.entry(
                    "prm800k",
                    "{'question':{'problem':'q','ground_truth_answer':'7'},'label':{'steps':[{'completions':[{'"
                            + "text':'a','rating':1}],'human_completion':null,'chosen_completion':0}],'finish_reason':'so"
                            + "lution'}}"),
            Map.entry(
                    "math-shepherd",
                    "{'input':'q? Step 1: a ки\\nStep 2: b ки','label':'q? Step 1: a +\\nStep 2: b -','task':'GSM8K'}"),
            Map.entry("stepwise", "{'prompt':'q','completions':['a','b'],'labels':[true,false]}"),
            Map.entry(
                    "segments",
                    "{'prompt':'q','first_prefix':'a ','first':'b','second_prefix':'c ','second':'d','p_first':0.75}"),
            Map.entry("ranking", "{'prompt':'q','completions':['a','b'],'ranks':[1,0],'scores':[0.5,2]}"),
            Map.entry(
                    "nemo-ranking",
                    "{'context':[{'role':'user','content':'q'}],'completions':[{'rank':0,'completion':[{'role':"
                            + "'assistant','content':'a'}]},{'rank':1,'completion':[{'role':'assistant','content':'b'}]}]"
                            + ",'task_name':'t'}"),
            Map.entry(
                    "openai-preference",
                    "{'input':{'messages':[{'role':'user','content':'q'}],'tools':[]},"
                            + "'preferred_output':[{'role':'assistant','content':'a'}],"
                            + "'non_preferred_output':[{'role':'assistant','content':'b'}]}"),
            Map.entry(
                    "conversation-preference",
                    "{'conversations':[{'from':'human','value':'q'}],'chosen':{'from':'gpt','value':'a'},'rejec"
                            + "ted':{'from':'gpt','value':'b'},'system':'s','tools':''}"),
            Map.entry(
                    "conversation-label",
                    "{'messages':[{'role':'user','content':'q'},{'role':'assistant','content':'a'}],'label':true}"),
            Map.entry(
                    "verl",
                    "{'prompt':[{'role':'user','content':'q'}],'data_source':'d','ability':'math','reward_model"
                            + "':{'style':'rule','ground_truth':'42'},'extra_info':{'split':'train','index':3}}"),
            Map.entry(
                    "nemo-aligner-pairs",
                    "{'text':'<extra_id_0>System\\n\\n<extra_id_1>User\\nq\\n<extra_id_1>Assistant\\na\\n<extra_id_1>'}\n"
                            + "{'text':'<extra_id_0>System\\n\\n<extra_id_1>User\\nq\\n<extra_id_1>Assistant\\nb\\n<extra_id_1>'}"),
            Map.entry(
                    "nemo-aligner-ratings",
                    "{'text':'<extra_id_0>System\\ns\\n<extra_id_1>User\\nq\\n<extra_id_1>Assistant\\na\\n<extra_id_2>',"
                            + "'label':[3,0,1,2,4,4,4,2,1]}"),
            Map.entry(
                    "hh-red-team",
                    "{'transcript':'\\n\\nHuman: q\\n\\nAssistant: a','rating':0.0,'min_harmlessness_score_transcript':1.5,"
                            + "'task_description':'t','is_upworker':true,'tags':null}"),
            Map.entry("rlvr", "{'messages':[{'role':'user','content':'q'}],'ground_truth':'42','dataset':'gsm8k'}"),
            Map.entry(
                    "svamp",
                    "{'Body':'q','Question':'r','Answer':51.0,'Equation':'( 76.0 - 25.0 )','ID':'chal-1','Type'"
                            + ":'Subtraction'}"),
            Map.entry(
                    "gsm8k-solutions",
                    "{'question':'q','ground_truth':'x\\nA: 1,200','6b':{'is_correct':false,'solution':'a'},'17"
                            + "5b':{'is_correct':true,'solution':'b'}}"),
            Map.entry(
                    "ifeval", "{'prompt':'q','key':1000,'instruction_id_list':['punctuation:no_comma'],'kwargs':[{}]}"),
            Map.entry(
                    "self-instruct", "{'instances':[{'input':'','output':'a'}],'instruction':'q','id':'seed_task_0'}"));

    private ImporterExamples() {}

    private static String judging(String response) {
        return "###The instruction to evaluate:\\nq\\n\\n###Response to evaluate:\\n" + response
                + "\\n\\n###Score Rubrics:\\nr\\n\\n###Feedback: ";
    }
}
