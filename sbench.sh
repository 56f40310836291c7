. /work/chain/env2.sh
ST=$(echo $CP | sed 's#/work/main/target/classes#/work/chain/cls_static#')
for r in 1 2 3; do for a in "densenet121 224 1 40" "resnet50 224 1 25"; do echo "dyn    $(POCL_AFFINITY=1 java -cp $CP C $a 2>&1 | grep ' ratio ')"; echo "static $(POCL_AFFINITY=1 java -cp $ST C $a 2>&1 | grep ' ratio ')"; done; done
